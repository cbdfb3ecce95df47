import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../house/source.ts';
import { type Instruction, isInContext, pairs, readDockerfile, type Stage } from './read-dockerfile.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

/** The last stage, as a folder that stands for the image's root. */
export interface BuiltImage extends AsyncDisposable {
  readonly stage: Stage;
  /** Every `RUN` as it was executed, with how long it took. */
  readonly runs: readonly { readonly command: string; readonly milliseconds: number }[];
  /** Where a path of the image lies here. */
  path(inside: string): string;
  /** Starts words of the image as its user, with the settings of its `ENV` and no other but `env`. */
  start(words: readonly string[], env: Record<string, string>): Process;
}

export interface Process {
  readonly pid: number;
  readonly output: () => string;
  readonly ended: Promise<number | string>;
  stop(signal: NodeJS.Signals): Promise<number | string>;
}

/** What one instruction after another changes. */
interface Workbench {
  readonly root: string;
  readonly env: Record<string, string>;
  directory: string;
  user: string | undefined;
}

/**
 * Carries out `docker/Dockerfile` without an engine: each stage is a folder with this machine's Node in it, absolute
 * paths in commands are taken to be below it, and users are switched where the test may. Keeps nothing when it throws.
 */
export async function buildImage(): Promise<BuiltImage> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-image-'));
  await chmod(folder, 0o755);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const runs: { command: string; milliseconds: number }[] = [];
    let bench: Workbench | undefined;
    const stages = readDockerfile();
    for (const stage of stages) {
      bench = await openBench(join(folder, stage.name));
      for (const one of stage.instructions) {
        const started = performance.now();
        const command = await carryOut(one, bench, folder);
        if (command) runs.push({ command, milliseconds: Math.round(performance.now() - started) });
      }
    }
    const [stage, last] = [stages.at(-1), bench];
    if (!stage || !last) throw new Error('the Dockerfile has no stage');
    return {
      stage,
      runs,
      path: (inside) => join(last.root, inside),
      start: (words, env) =>
        start(
          words.map((word) => below(last.root, word)),
          env,
          last,
        ),
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** What the base image brings, as far as the commands touch it: Node, a temporary folder, the usual folders. */
async function openBench(root: string): Promise<Workbench> {
  for (const path of ['usr/local/bin', 'var/lib', 'tmp', 'root']) await mkdir(join(root, path), { recursive: true });
  await chmod(join(root, 'tmp'), 0o777);
  await cp(process.execPath, join(root, 'usr/local/bin/node'));
  return { root, env: {}, directory: '/', user: undefined };
}

/** Does what an instruction says; gives the command of a `RUN`. */
async function carryOut(one: Instruction, bench: Workbench, folder: string): Promise<string | undefined> {
  if (one.keyword === 'WORKDIR') {
    bench.directory = one.text;
    await mkdir(join(bench.root, one.text), { recursive: true });
  }
  if (one.keyword === 'ENV') Object.assign(bench.env, pairs(one));
  if (one.keyword === 'USER') bench.user = one.text;
  if (one.keyword === 'COPY') await copy(one, bench, folder);
  if (one.keyword !== 'RUN') return undefined;
  await runInShell(one.text, bench);
  return one.text;
}

async function copy({ flags, text }: Instruction, { root, directory }: Workbench, folder: string): Promise<void> {
  const words = text.split(' ');
  const target = join(root, directory, words.pop() ?? '');
  for (const word of words) {
    if (!flags.from && !isInContext(word)) throw new Error(`.dockerignore keeps ${word} out`);
    const from = flags.from ? join(folder, flags.from, word) : join(ROOT, word);
    const isIntoFolder = !flags.from && (words.length > 1 || target.endsWith('/'));
    const to = isIntoFolder ? join(target, word.split('/').at(-1) ?? '') : target;
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
    if (isRoot && flags.chown) await run('chown', ['-R', flags.chown, to]);
  }
}

async function runInShell(command: string, bench: Workbench): Promise<void> {
  // Only root may give files away; whoever else runs the test keeps them.
  const allowed = isRoot ? command : command.replaceAll(/ --(owner|group)=\d+/g, '');
  const inside = allowed.replaceAll(/(?<= )\/[\w./-]+/g, (path) => below(bench.root, path));
  const child = start(['/bin/sh', '-ec', inside], bench.user ? {} : wayToTheRegistry(), bench);
  const code = await child.ended;
  if (code !== 0) throw new Error(`RUN ${command} ended with ${code}:\n${child.output()}`);
}

/** What an engine's build has by itself: a way out, and the cache of packages that the Dockerfile mounts. */
function wayToTheRegistry(): Record<string, string> {
  const names = Object.keys(process.env).filter((name) => /^(HOME|.*_proxy|.*_CERTS?|SSL_CERT_.*)$/i.test(name));
  const given = names.map((name) => [name, process.env[name] ?? '']);
  return { ...Object.fromEntries(given), npm_config_prefer_offline: 'true' };
}

function below(root: string, path: string): string {
  return path.startsWith('/') && path !== '/bin/sh' ? join(root, path) : path;
}

function start(words: readonly string[], env: Record<string, string>, bench: Workbench): Process {
  const [program = '', ...args] = words;
  const [uid, gid] = (isRoot && bench.user ? bench.user : '').split(':').map(Number);
  const PATH = [join(bench.root, 'usr/local/bin'), dirname(process.execPath), process.env.PATH].join(':');
  const settings = Object.entries(bench.env).map(([name, value]) => [name, below(bench.root, value)]);
  const child = spawn(program, args, {
    cwd: join(bench.root, bench.directory),
    env: { PATH, HOME: join(bench.root, bench.user ? 'tmp' : 'root'), ...Object.fromEntries(settings), ...env },
    ...(uid && gid ? { uid, gid } : {}),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  const stop = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { pid: child.pid ?? 0, output: () => output, ended, stop };
}
