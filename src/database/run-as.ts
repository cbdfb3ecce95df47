import { execFile } from 'node:child_process';
import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Log } from '#platform/log.ts';
import { StartError } from '#platform/start-error.ts';

const run = promisify(execFile);

/** Whom a child process runs as. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

const PREFERRED = ['usher', 'postgres'];
const LAST_RESORT = 'nobody';

/** Whether this process is root, as whom PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The unprivileged user for PostgreSQL when Usher was started as root: `usher`, else `postgres`, else a new system
 * user `usher`, else `nobody`. Throws `StartError` when the machine has none of them.
 */
export async function chooseUser(log: Log): Promise<RunAs> {
  for (const name of PREFERRED) {
    const user = await findUser(name);
    if (user) return user;
  }
  const made = (await makeUser('usher', log)) ?? (await findUser(LAST_RESORT));
  if (made) return made;
  throw new StartError(
    'PostgreSQL does not run as root, and this machine has no other user for it. ' +
      'Make one (useradd --system usher), or start Usher as an ordinary user.',
  );
}

async function findUser(name: string): Promise<RunAs | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** By the tool of the larger distributions, else by BusyBox's. */
async function makeUser(name: string, log: Log): Promise<RunAs | undefined> {
  const attempts: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name]],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', name]],
  ];
  for (const [tool, args] of attempts) {
    try {
      await run(tool, args);
      log.info({ user: name }, 'made a system user for the embedded PostgreSQL, which does not run as root');
      return await findUser(name);
    } catch {
      // The next tool, or the next user.
    }
  }
  return undefined;
}

/** Whether `user` may pass through every folder down to `path`, and into it if it is one. */
export async function canReach(path: string, user: RunAs): Promise<boolean> {
  let folder = await realpath(path);
  for (;;) {
    if (!(await mayPass(folder, user))) return false;
    const parent = dirname(folder);
    if (parent === folder) return true;
    folder = parent;
  }
}

async function mayPass(folder: string, user: RunAs): Promise<boolean> {
  const { mode, uid, gid } = await lstat(folder);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  if (gid === user.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
