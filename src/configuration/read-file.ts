import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { z } from 'zod';
import type { Logo, Settings } from '#database/settings.ts';
import type { Environment } from '#platform/environment.ts';
import { isEncrypted, type Vault } from '#platform/secrets.ts';
import { checkClients } from './client-schema.ts';
import { checkCookies } from './cookies-schema.ts';
import { describeIssues, plainWords } from './describe.ts';
import { fillIn, mapStrings } from './fill-in.ts';
import { readLogo } from './logo.ts';
import { ConfigurationMistakes } from './mistakes.ts';
import { configurationSchema, type Declared } from './schema.ts';
import { listMistakes, type MistakeList, readSource } from './source.ts';
import { refuseTwins } from './twins.ts';

const MAX_BYTES = 8 * 1024 * 1024;

export interface ReadNeeds {
  readonly environment: Environment;
  readonly vault: Vault;
  /** Some rules depend on whether it is https. */
  readonly issuer: string;
}

/** What a file declares, with the logo read from its own file. */
export type SoundConfiguration = Omit<Declared, 'branding'> & {
  readonly branding: Partial<Settings['branding']> | undefined;
};

/** A configuration file, read and found sound as far as the file alone can tell. */
export interface Configuration {
  readonly file: string;
  readonly declared: SoundConfiguration;
  /** HMACs of what it says, the first root key first: equal means nothing to do. Keyed, since it may hold passwords. */
  readonly contentMacs: readonly Buffer[];
  /** For what only the database can tell. */
  readonly mistakes: MistakeList;
}

/** Reads, fills in, decrypts and checks; throws `ConfigurationMistakes` with every mistake at once. */
export async function readConfiguration(file: string, needs: ReadNeeds): Promise<Configuration> {
  const shown = nameOf(file);
  const source = readSource(shown, await readText(file, shown));
  const mistakes = listMistakes(source);
  const filled = fillIn(source.value, needs.environment, mistakes);
  const value = decrypt(filled, needs.vault, mistakes);
  refuseUnstorable(value, mistakes);
  const { data, error } = configurationSchema.safeParse(value, { error: plainWords });
  if (error) describeIssues(error.issues, value, mistakes);
  checkClients(value, mistakes);
  checkCookies(value, needs.issuer, mistakes);
  refuseTwins(value, mistakes);
  const logo = await readDeclaredLogo(file, value, mistakes);
  mistakes.stop();
  if (!data) throw new Error('the schema gave neither a configuration nor a mistake');

  const { branding, ...declared } = data;
  const { logo: _path, ...look } = branding ?? {};
  return {
    file: shown,
    declared: { ...declared, branding: branding && { ...look, ...logo } },
    contentMacs: needs.vault.macs('configuration', JSON.stringify([filled, logo ?? null])),
    mistakes,
  };
}

/** As one would type it from here. */
function nameOf(file: string): string {
  const path = relative('.', file);
  return path.startsWith('..') ? file : path;
}

async function readText(file: string, shown: string): Promise<string> {
  const refuse = (words: string): never => {
    throw new ConfigurationMistakes([{ file: shown, line: 1, key: '', words }]);
  };
  const bytes = await readFile(file).catch(({ code }: NodeJS.ErrnoException) =>
    refuse(code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`),
  );
  if (bytes.length > MAX_BYTES) refuse('is larger than 8 MB');
  if (!isUtf8(bytes)) refuse('is not UTF-8 text: save it in that encoding');
  return bytes.toString('utf8');
}

/** Values made by `usher secret encrypt` become what they stand for. */
function decrypt(value: unknown, vault: Vault, mistakes: MistakeList): unknown {
  return mapStrings(value, (text, path) => {
    if (!isEncrypted(text)) return text;
    try {
      return vault.decrypt(text, 'config');
    } catch {
      mistakes.add(path, 'cannot be decrypted here: it is damaged, or was made under another SECRET_KEY');
      return text;
    }
  });
}

/** PostgreSQL keeps neither a NUL nor half a character. */
function refuseUnstorable(value: unknown, mistakes: MistakeList): void {
  mapStrings(value, (text, path) => {
    if (text.includes('\0') || !text.isWellFormed()) mistakes.add(path, 'has a character that cannot be kept');
    return text;
  });
}

async function readDeclaredLogo(
  file: string,
  value: unknown,
  mistakes: MistakeList,
): Promise<{ logo: Logo } | undefined> {
  const { data } = z.object({ branding: z.object({ logo: z.string().min(1) }) }).safeParse(value);
  if (!data) return undefined;
  const logo = await readLogo(resolve(dirname(file), data.branding.logo));
  if (typeof logo !== 'string') return { logo };
  mistakes.add(['branding', 'logo'], logo);
  return undefined;
}
