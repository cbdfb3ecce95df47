import { dirname } from 'node:path';
import { z } from 'zod';
import type { Logo, Settings } from '#database/settings.ts';
import type { Environment } from '#platform/environment.ts';
import { isEncrypted, type Vault } from '#platform/secrets.ts';
import { checkClients } from './client-schema.ts';
import { checkCookies } from './cookies-schema.ts';
import { describeIssues, plainWords } from './describe.ts';
import { fillIn, mapStrings } from './fill-in.ts';
import { readListFiles } from './list-files.ts';
import { readLogo } from './logo.ts';
import { nameOf, readNeededText } from './read-text.ts';
import { configurationSchema, type Declared } from './schema.ts';
import { listMistakes, type MistakeList, readSource } from './source.ts';
import { refuseTwins } from './twins.ts';

/** How large a file may be. */
export const configurationLimits = { megabytes: 8 };

export interface ReadNeeds {
  readonly environment: Environment;
  readonly vault: Vault;
  /** Some rules depend on whether it is https. */
  readonly issuer: string;
}

/** What a file declares, with the logo and lists that stand in files of their own. */
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
  const source = readSource(shown, await readNeededText(file, configurationLimits));
  const mistakes = listMistakes(source);
  const filled = fillIn(source.value, needs.environment, mistakes);
  const lists = await readListFiles(filled, file, mistakes);
  const { value, data } = checkConfiguration(lists.value, needs, mistakes);
  const logo = await readDeclaredLogo(file, value, mistakes);
  mistakes.stop();
  if (!data) throw new Error('the schema gave neither a configuration nor a mistake');

  const { branding, ...declared } = data;
  const { logo: _path, ...look } = branding ?? {};
  return {
    file: shown,
    declared: { ...declared, branding: branding && { ...look, ...logo } },
    contentMacs: needs.vault.macs('configuration', JSON.stringify([filled, logo ?? null, ...lists.texts])),
    mistakes,
  };
}

/** Decrypts and checks; `data` is there unless there are mistakes. */
export function checkConfiguration(
  written: unknown,
  { vault, issuer }: Pick<ReadNeeds, 'vault' | 'issuer'>,
  mistakes: MistakeList,
): { value: unknown; data: Declared | undefined } {
  const value = decrypt(written, vault, mistakes);
  refuseUnstorable(value, mistakes);
  const { data, error } = configurationSchema.safeParse(value, { error: plainWords });
  if (error) describeIssues(error.issues, value, mistakes);
  checkClients(value, mistakes);
  checkCookies(value, issuer, mistakes);
  refuseTwins(value, mistakes);
  return { value, data };
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
  const logo = await readLogo(data.branding.logo, dirname(file));
  if (typeof logo !== 'string') return { logo };
  mistakes.add(['branding', 'logo'], logo);
  return undefined;
}
