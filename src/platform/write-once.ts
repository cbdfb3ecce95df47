import { chown, link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomText } from './ids.ts';

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Makes a file of mode 600 that nobody ever sees half-written; one that exists already is left as it is. It is on disk,
 * name included, when this resolves.
 */
export async function writeOnce(file: string, text: string, owner?: Owner): Promise<void> {
  const draft = `${file}.${randomText(8)}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    if (owner) await chown(draft, owner.uid, owner.gid);
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(file));
}

/** A new name lasts through a power cut only once its folder is on disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
