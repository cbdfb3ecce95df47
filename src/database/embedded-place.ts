import { createHash } from 'node:crypto';
import {
  chmod,
  chown,
  lchown,
  lstat,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { openDataDir } from '#platform/data-dir.ts';
import { randomText } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import { StartError } from '#platform/start-error.ts';
import { SHARED_FOLDER } from './embedded-binaries.ts';
import { canReach, chooseUser, isRoot, type RunAs } from './run-as.ts';

/** Where an embedded database lies, and whose it is. */
export interface Place {
  readonly dataDir: string;
  /** Private to the user (mode 700): `data`, the socket and the password. */
  readonly folder: string;
  /** The data folder of PostgreSQL. */
  readonly data: string;
  /** What the server says, kept beside the data and never in it. */
  readonly logFile: string;
  /** Set when this process is root: whom PostgreSQL runs as. */
  readonly user: RunAs | undefined;
}

/** Beyond this many bytes some systems cut the path of a socket off. */
const LONGEST_SOCKET_FOLDER = 85;
const OWNER_FILE = 'belongs-to';

/**
 * `DATA_DIR/postgres`. Started as root in a folder that no other user may enter, it is a link to a folder of its own
 * in /var/lib/usher. Throws `StartError` when there is no place that can be used.
 */
export async function openPlace(dataDir: string, log: Log): Promise<Place> {
  await openDataDir(dataDir);
  const link = join(dataDir, 'postgres');
  const user = isRoot() ? await ownerOf(link, log) : undefined;
  await makeFolder(dataDir, link, user);
  const folder = await realpath(link);
  await refuseCopy(dataDir, link, folder);
  await refuseUnreachable(folder, user);
  return { dataDir, folder, data: join(folder, 'data'), logFile: join(dataDir, 'postgres.log'), user };
}

/** Data that exists keeps its owner, whoever starts Usher later. */
async function ownerOf(link: string, log: Log): Promise<RunAs> {
  const found = await stat(link).catch(() => undefined);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : chooseUser(log);
}

async function makeFolder(dataDir: string, link: string, user: RunAs | undefined): Promise<void> {
  if (await lstat(link).catch(() => undefined)) return;
  if (!user) return void (await mkdir(link, { recursive: true, mode: 0o700 }));
  if (!(await canReach(dirname(dataDir), user))) return makeElsewhere(dataDir, link, user);
  await letThrough(dataDir, user);
  const draft = `${link}.${randomText(8)}`;
  await makePrivate(draft, user);
  await rename(draft, link).catch((error) => rm(draft, { recursive: true }).then(() => unlessThere(error)));
}

async function makeElsewhere(dataDir: string, link: string, user: RunAs): Promise<void> {
  const folder = join(SHARED_FOLDER, `${basename(dirname(dataDir))}-${randomText(8)}`);
  await mkdir(SHARED_FOLDER, { recursive: true, mode: 0o755 });
  await makePrivate(folder, user);
  await writeFile(join(folder, OWNER_FILE), `${await realpath(dataDir)}\n`, { flag: 'wx' });
  try {
    await symlink(folder, link);
  } catch (error) {
    await rm(folder, { recursive: true });
    unlessThere(error as NodeJS.ErrnoException);
  }
}

/** Another process that starts on the same folder may be faster. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error;
}

/** `DATA_DIR` itself stays closed but for passing through it; the secret key in it has mode 600 besides. */
async function letThrough(dataDir: string, user: RunAs): Promise<void> {
  if (await canReach(dataDir, user)) return;
  await chown(dataDir, (await stat(dataDir)).uid, user.gid);
  await chmod(dataDir, 0o710);
}

async function makePrivate(folder: string, user: RunAs): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await lchown(folder, user.uid, user.gid);
}

/** Two copies of one `DATA_DIR` would otherwise share the database that both link to. */
async function refuseCopy(dataDir: string, link: string, folder: string): Promise<void> {
  const file = join(folder, OWNER_FILE);
  const owner = (await readFile(file, 'utf8').catch(() => '')).trim();
  const self = await realpath(dataDir);
  if (!owner || owner === self) return;
  const rival = await realpath(join(owner, 'postgres')).catch(() => undefined);
  if (rival === folder) {
    throw new StartError(
      `${dataDir} is a copy of ${owner}, and both link to the database in ${folder}. Remove ${link} to begin with an empty one.`,
    );
  }
  await writeFile(file, `${self}\n`);
}

async function refuseUnreachable(folder: string, user: RunAs | undefined): Promise<void> {
  if (!user || (await canReach(folder, user))) return;
  throw new StartError(
    `The database in ${folder} belongs to a user who may not enter the folders above it. Move DATA_DIR, or open them.`,
  );
}

/** A private folder for the socket: the place itself, or one among temporary files where its path is too long. */
export async function openSocketFolder(place: Place): Promise<string | undefined> {
  if (place.folder.length <= LONGEST_SOCKET_FOLDER) return place.folder;
  const name = `usher-${createHash('sha256').update(place.folder).digest('hex').slice(0, 16)}`;
  const parent = [tmpdir(), '/tmp'].find((folder) => folder.length + name.length < LONGEST_SOCKET_FOLDER);
  return parent && claim(join(parent, name), place.user);
}

/** Anyone may write among temporary files, so what is found there must be ours. */
async function claim(folder: string, user: RunAs | undefined): Promise<string> {
  const uid = user?.uid ?? process.getuid?.();
  try {
    await mkdir(folder, { mode: 0o700 });
    if (user) await lchown(folder, user.uid, user.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0) return folder;
  throw new StartError(`${folder} belongs to somebody else. Set DATA_DIR to a shorter path, or have it removed.`);
}
