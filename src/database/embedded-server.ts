import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { StartError } from '#platform/start-error.ts';
import type { Binaries } from './embedded-binaries.ts';
import { openSocketFolder, type Place } from './embedded-place.ts';
import { asUser, cannotRun, lastLine, TakenByAnother } from './embedded-process.ts';
import { findPostmaster, pause } from './postmaster.ts';

const SOCKET_PORT = 5432;
const MOST_CONNECTIONS = 300;
const LONGEST_LOG_BYTES = 5_000_000;
const POLL_MS = 10;

/** Stated on the command line, where no configuration file can weaken them. */
const DURABLE = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on'];

/** Terse, since the detail of an error may hold a person's address. */
const QUIET = ['log_error_verbosity=terse', 'log_min_error_statement=panic', 'log_checkpoints=off', 'jit=off'];

/** The arguments a server of this place is started with; a running one with others is an older start's. */
export async function serverArguments(place: Place, binaries: Binaries, flags: readonly string[]): Promise<string[]> {
  const socketFolder = await openSocketFolder(place);
  const listen = socketFolder
    ? ['-p', String(SOCKET_PORT), '-k', socketFolder, '-c', 'listen_addresses=']
    : ['-p', String(await findFreePort()), '-k', '', '-c', 'listen_addresses=127.0.0.1'];
  const settings = [`cluster_name=usher ${binaries.version}`, `max_connections=${MOST_CONNECTIONS}`, 'timezone=UTC'];
  const named = [...settings, ...DURABLE, ...QUIET].flatMap((setting) => ['-c', setting]);
  return ['-D', place.data, ...listen, ...named, ...flags];
}

/** Whether the living server was started with these very arguments. */
export async function wasStartedWith(place: Place, args: readonly string[]): Promise<boolean> {
  const text = await readFile(join(place.data, 'postmaster.opts'), 'utf8').catch(() => '');
  return text.trimEnd().endsWith(args.map((arg) => ` "${arg}"`).join(''));
}

/** Starts the server and waits until it takes connections, through recovery if need be. */
export async function startServer(place: Place, binaries: Binaries, args: readonly string[]): Promise<void> {
  const log = await openServerLog(place.logFile);
  const { size } = await log.stat();
  try {
    const server = spawn(binaries.postgres, [...args], { ...asUser(place), stdio: ['ignore', log.fd, log.fd] });
    const ended = once(server, 'exit').catch((error) => {
      throw cannotRun(binaries.postgres, error);
    });
    server.unref();
    if (!(await isUpBefore(ended, place, server.pid))) throw await whyNot(place, size);
  } finally {
    await log.close();
  }
}

async function isUpBefore(ended: Promise<unknown>, place: Place, pid: number | undefined): Promise<boolean> {
  let hasEnded = false;
  const watched = ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    const found = await findPostmaster(place.data);
    if (found?.isReady && found.pid === pid) return true;
    await Promise.race([watched, pause(POLL_MS)]);
  }
  return false;
}

async function openServerLog(file: string): Promise<FileHandle> {
  const found = await stat(file).catch(() => undefined);
  if (found && found.size > LONGEST_LOG_BYTES) await rename(file, `${file}.old`);
  return open(file, 'a', 0o600);
}

async function whyNot(place: Place, from: number): Promise<Error> {
  const said = (await readFile(place.logFile)).subarray(from).toString('utf8');
  if (/lock file "postmaster\.pid" already exists|pre-existing shared memory block/.test(said)) {
    return new TakenByAnother(said);
  }
  const fatal = said.split('\n').findLast((line) => /FATAL|PANIC/.test(line)) ?? lastLine(said);
  return new StartError(
    `The embedded PostgreSQL did not start: ${fatal.replace(/^.*?(FATAL|PANIC):\s*/, '')}. More is in ${place.logFile}.`,
  );
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : SOCKET_PORT;
}
