import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdtemp, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { endPostmaster, findPostmaster } from '#database/postmaster.ts';
import { freePort } from './ports.ts';

export const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

/** A folder of one's own, to be DATA_DIR and working directory; at the end nothing may run in it. */
export interface Scene extends AsyncDisposable {
  readonly folder: string;
  readonly dataDir: string;
}

export async function openScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-scene-'));
  // As a folder of a server's is: an unprivileged user may pass through it.
  await chmod(folder, 0o755);
  const dataDir = join(folder, '.usher');
  return {
    folder,
    dataDir,
    async [Symbol.asyncDispose]() {
      const data = await dataOf(dataDir);
      if (data) {
        await endPostmaster(data);
        await rm(dirname(data), { recursive: true, force: true });
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A scene where Usher has been before: its key and its migrated database are there, and nothing runs. The first start,
 * which makes them, takes a second or two; it is made once a run, and then copied.
 */
export async function openUsedScene(): Promise<Scene> {
  const scene = await openScene();
  const made = join(inject('madeFolder'), 'data-dir');
  if (await isThere(made)) {
    await copy(made, scene.dataDir);
    return scene;
  }
  const { code, stderr } = await runUsher({ scene, args: ['migrate'] });
  if (code !== 0) throw new Error(stderr);
  // Where the database lies elsewhere and is only linked to, a copy would be of the link.
  if ((await lstat(join(scene.dataDir, 'postgres'))).isSymbolicLink()) return scene;
  const draft = await mkdtemp(join(inject('madeFolder'), 'draft-'));
  await copy(scene.dataDir, join(draft, 'data-dir'));
  // Another file may have been faster.
  await rename(join(draft, 'data-dir'), made).catch(() => undefined);
  return scene;
}

/** With owners and modes. */
async function copy(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to]);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** The data folder of the embedded database, once there is one. */
export async function dataOf(dataDir: string): Promise<string | undefined> {
  const folder = await realpath(join(dataDir, 'postgres')).catch(() => undefined);
  return folder && join(folder, 'data');
}

/** The server that runs on a DATA_DIR, if any. */
export async function serverOf(dataDir: string) {
  const data = await dataOf(dataDir);
  return data ? findPostmaster(data) : undefined;
}

interface Run {
  readonly scene: Scene;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  readonly input?: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts a program of Node's with nothing of this process's environment. */
export function startNode(script: string, { scene, args, env = {}, input }: Run): Running {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [script, ...args], {
    cwd: scene.folder,
    env: { PATH, HOME, DATA_DIR: scene.dataDir, LOG_FORMAT: 'json', ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { process: child, output, ended };
}

/** Starts `usher ARGS`. */
export function startUsher(run: Run): Running {
  return startNode(MAIN, run);
}

/** Runs `usher ARGS` to its end. */
export async function runUsher(run: Run): Promise<{ code: number | string; stdout: string; stderr: string }> {
  const running = startUsher(run);
  const code = await running.ended;
  return { code, ...running.output };
}

export interface Serving extends Running, AsyncDisposable {
  readonly issuer: string;
  readonly port: number;
  /** What it said when it was ready. */
  readonly banner: { readonly issuer: string; readonly mailbox?: string; readonly setup_link?: string };
  /** Asks it to stop and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

/** Starts `usher serve` on a free port and waits until it answers; rejects with what it said when it ends instead. */
export async function serve(scene: Scene, env: Record<string, string> = {}): Promise<Serving> {
  const port = await freePort();
  const running = startUsher({ scene, args: ['serve', '--json'], env: { PORT: String(port), ...env } });
  await until(running, () => /^\{"issuer".*\n/m.test(running.output.stdout));
  const banner = JSON.parse(/^\{"issuer".*$/m.exec(running.output.stdout)?.[0] ?? '');
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    running.process.kill(signal);
    return running.ended;
  };
  return {
    ...running,
    port,
    issuer: banner.issuer,
    banner,
    stop,
    async [Symbol.asyncDispose]() {
      await stop('SIGKILL');
    },
  };
}

/** Resolves when `isSo` holds; rejects with the output when the process ends before. */
export async function until(running: Running, isSo: () => boolean | Promise<boolean>): Promise<void> {
  let hasEnded = false;
  void running.ended.then(() => {
    hasEnded = true;
  });
  while (!(await isSo())) {
    if (hasEnded) throw new Error(`it ended: ${running.output.stdout}${running.output.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
