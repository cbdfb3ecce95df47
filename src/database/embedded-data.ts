import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomText } from '#platform/ids.ts';
import { StartError } from '#platform/start-error.ts';
import { syncFolder, writeOnce } from '#platform/write-once.ts';
import type { Binaries } from './embedded-binaries.ts';
import type { Place } from './embedded-place.ts';
import { asUser, cannotRun, DATABASE_USER, lastLine, TakenByAnother } from './embedded-process.ts';

/** Makes the data folder where there is none. Killed half-way it leaves only a draft, which the next start clears away. */
export async function ensureData(place: Place, binaries: Binaries, isDurable: boolean): Promise<void> {
  if (await hasData(place, binaries)) return;
  const draft = await mkdtemp(join(place.folder, 'new-'));
  if (place.user) await chown(draft, place.user.uid, place.user.gid);
  await runInitdb(place, binaries, [
    `--pgdata=${draft}`,
    `--username=${DATABASE_USER}`,
    `--pwfile=${await writePassword(place)}`,
    '--auth-local=trust',
    '--auth-host=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(isDurable ? [] : ['--no-sync']),
  ]);
  await rename(draft, place.data).catch((error) => {
    throw new TakenByAnother('the data folder was made meanwhile', { cause: error });
  });
  await syncFolder(place.folder);
  await clearDrafts(place.folder);
}

async function hasData(place: Place, binaries: Binaries): Promise<boolean> {
  const version = await readFile(join(place.data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined && Number.parseInt(version, 10) === binaries.major) return true;
  if (version !== undefined) {
    throw new StartError(
      `The database in ${place.folder} was made by PostgreSQL ${version.trim()}; this Usher brings PostgreSQL ${binaries.major}. ` +
        'Dump it with the Usher that made it and restore it here, or serve it yourself and set DATABASE_URL.',
    );
  }
  if (!(await stat(place.data).catch(() => undefined))) return false;
  throw new StartError(`${place.data} exists but is not a PostgreSQL database. Move it away, or set DATA_DIR.`);
}

/** Those of starts that were killed, and of others at work: they find the folder made. */
async function clearDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.startsWith('new-'));
  const options = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };
  for (const draft of drafts) await rm(join(folder, draft), options);
}

/** Asked for on a loopback port; the socket is private to the user already. */
async function writePassword(place: Place): Promise<string> {
  const file = join(place.folder, 'password');
  await writeOnce(file, randomText(32), place.user);
  return file;
}

async function runInitdb(place: Place, binaries: Binaries, args: string[]): Promise<void> {
  const child = spawn(binaries.initdb, args, { ...asUser(place), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close').catch((error) => {
    throw cannotRun(binaries.initdb, error);
  });
  if (code === 0) return;
  if (await stat(place.data).catch(() => undefined)) throw new TakenByAnother(said);
  throw new StartError(
    `The embedded database could not be made in ${place.folder}: ${lastLine(said) || 'initdb was stopped'}`,
  );
}
