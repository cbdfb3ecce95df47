import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Configuration, readConfiguration } from '#configuration/read-file.ts';
import { openVault, Secret } from '#platform/secrets.ts';

export const vault = openVault(new Secret([Buffer.alloc(32, 7)]));

/** A folder of its own with the files given; gone when the test is over. */
export async function writeFiles(files: Record<string, string | Buffer>) {
  const folder = await mkdtemp(join(tmpdir(), 'usher-configuration-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return {
    path: (name: string) => join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

interface Around {
  readonly environment?: Record<string, string>;
  readonly issuer?: string;
  readonly files?: Record<string, string | Buffer>;
}

/** Reads text as if it were `usher.yaml`. */
export async function read(text: string, around: Around = {}): Promise<Configuration> {
  await using folder = await writeFiles({ 'usher.yaml': text, ...around.files });
  return await readConfiguration(folder.path('usher.yaml'), {
    vault,
    environment: around.environment ?? {},
    issuer: around.issuer ?? 'https://id.example.com',
  });
}

/** What it says to mend, as `LINE KEY: sentence` a line. */
export async function readMistakes(text: string, around: Around = {}): Promise<string[]> {
  try {
    await read(text, around);
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace(/^.*usher\.yaml:/, ''));
  }
  return [];
}
