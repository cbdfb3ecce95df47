import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Check } from './doctor-check.ts';
import { type Finding, ok, wrong } from './doctor-finding.ts';

const OTHERS = 0o077;

/** What only Usher may read. */
const PRIVATE = ['secret.key', 'postgres'];

export const dataDirCheck: Check = {
  name: 'data folder',
  reads: ['DATA_DIR'],
  async examine({ config: { dataDir, database, secretKeys } }) {
    if (database.url && secretKeys) return ok('Not needed: the database and the root secret are elsewhere.');
    const existing = await nearest(dataDir);
    if (!(await isWritable(existing))) {
      return wrong(
        `DATA_DIR ${dataDir} cannot be written.`,
        'Give this user the right to write there, or set DATA_DIR.',
      );
    }
    const open = await Promise.all(PRIVATE.map((name) => isOpen(join(dataDir, name))));
    const troubles = open.filter((finding) => finding !== undefined);
    if (troubles.length > 0) return troubles;
    return ok(
      existing === dataDir
        ? `${dataDir} can be written, and is private.`
        : `${dataDir} will be made at the first start.`,
    );
  },
};

/** The folder itself, or the one it would be made in. */
async function nearest(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  return found || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

async function isWritable(folder: string): Promise<boolean> {
  const found = await stat(folder);
  const may = access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return found.isDirectory() && (await may);
}

async function isOpen(path: string): Promise<Finding | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found || (found.mode & OTHERS) === 0) return undefined;
  const mode = found.isDirectory() ? '700' : '600';
  return wrong(`${path} may be read by others.`, `Close it: chmod ${mode} ${path}`);
}
