import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDir } from './data-dir.ts';
import { generateSecretKey, parseSecretKeys, type Secret } from './secrets.ts';
import { StartError } from './start-error.ts';
import { writeOnce } from './write-once.ts';

const NAME = 'secret.key';
const OTHERS = 0o077;

/**
 * The root secret of `DATA_DIR/secret.key`; the first caller generates it, mode 600. Several starting at once agree on
 * one. Throws `StartError` when the file cannot be used.
 */
export async function openSecretFile(dataDir: string): Promise<Secret<Buffer[]>> {
  await openDataDir(dataDir);
  const file = join(dataDir, NAME);
  const found = await readSecretFile(file);
  if (found) return found;
  await writeOnce(file, `${generateSecretKey()}\n`);
  const made = await readSecretFile(file);
  if (made) return made;
  throw new StartError(`${file} was removed while it was being read.`);
}

async function readSecretFile(file: string): Promise<Secret<Buffer[]> | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    const { mode } = await stat(file);
    if (mode & OTHERS) throw new StartError(`${file} may be read by others. Close it: chmod 600 ${file}`);
    return parseSecretKeys(text.trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof StartError) throw error;
    throw new StartError(`${file} cannot be used: ${(error as Error).message}.`, { cause: error, exitCode: 2 });
  }
}
