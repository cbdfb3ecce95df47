import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What `postmaster.pid` says of a server that is alive. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** None where it listens on a loopback port only. */
  readonly socketFolder: string | undefined;
  readonly isReady: boolean;
}

const POLL_MS = 15;

/**
 * The server of a data folder, if one lives. A file left by one that was killed is taken away when its number now
 * belongs to another program, since PostgreSQL itself would then refuse to start.
 */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const file = join(data, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid < 2 || !isAlive(pid)) return undefined;
  if (!(await isServing(pid, data))) {
    await clearLocks(file, lines);
    return undefined;
  }
  const isReady = lines[7]?.trim() === 'ready';
  return { pid, port: Number(lines[3]), socketFolder: lines[4] || undefined, isReady };
}

/** The socket has a lock of its own, with the same number. */
async function clearLocks(file: string, [pid, , , port, socketFolder]: readonly string[]): Promise<void> {
  await rm(file, { force: true });
  if (!socketFolder) return;
  const lock = join(socketFolder, `.s.PGSQL.${port}.lock`);
  const [holder] = (await readFile(lock, 'utf8').catch(() => '')).split('\n');
  if (holder === pid) await rm(lock, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process was started as the server of this folder; numbers are used again. */
async function isServing(pid: number, data: string): Promise<boolean> {
  const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => listArguments(pid));
  return args.includes(data);
}

async function listArguments(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout;
}

/** Ends the server: its clients are cut off, what they committed is kept. After `patienceMs` it is not asked again. */
export async function endPostmaster(data: string, patienceMs = 20_000): Promise<void> {
  const found = await findPostmaster(data);
  if (!found) return;
  signal(found.pid, 'SIGINT');
  if (await isGone(data, found.pid, patienceMs)) return;
  signal(found.pid, 'SIGQUIT');
  await isGone(data, found.pid, patienceMs);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isGone(data: string, pid: number, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const found = await findPostmaster(data);
    if (found?.pid !== pid) return true;
    await pause(POLL_MS);
  }
  return false;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
