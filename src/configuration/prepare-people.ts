import { availableParallelism } from 'node:os';
import { newAuditKey } from '#audit/personal.ts';
import type { Blocklist } from '#credentials/blocklist.ts';
import type { Hasher } from '#credentials/hash-pool.ts';
import { checkPassword } from '#credentials/password-policy.ts';
import { problemOfImported } from '#credentials/stored-hash.ts';
import { defaultSettings, readSettings } from '#database/settings.ts';
import type { Reader } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import { Refusal } from '#platform/refusal.ts';
import type { Vault } from '#platform/secrets.ts';
import { passwordRules, passwordWords } from './password-rules.ts';
import type { Configuration } from './read-file.ts';
import type { DeclaredPerson } from './schema.ts';

export interface PrepareNeeds {
  readonly vault: Vault;
  readonly hasher: Pick<Hasher, 'hash' | 'importHash'>;
  /** Opened when there is a password to judge. */
  readonly openBlocklist: () => Promise<Blocklist>;
}

/** What a new account needs that must not be made within a transaction. */
export interface PreparedPerson {
  readonly id: string;
  readonly auditKey: string;
  /** As the table `password` keeps it; none: the person sets one by mail. */
  readonly passwordHash: string | undefined;
}

/** By the unique form of their address: those of the file's people who have no account yet. */
export type PreparedPeople = ReadonlyMap<string, PreparedPerson>;

interface Newcomer {
  readonly person: DeclaredPerson;
  /** The place in the file's list. */
  readonly index: number;
}

/** Judges what people to come would sign in with, at no cost: what may not be is added to the mistakes. */
export async function checkPeople(
  reader: Reader,
  configuration: Configuration,
  { openBlocklist }: Pick<PrepareNeeds, 'openBlocklist'>,
): Promise<readonly Newcomer[]> {
  const newcomers = await listNewcomers(reader, configuration.declared.users);
  await judgePasswords(reader, { configuration, newcomers, openBlocklist });
  for (const { person, index } of newcomers) {
    const words = person.password_hash && problemOfImported(person.password_hash);
    const path = ['users', index, 'password_hash'];
    if (words && !configuration.mistakes.has(path)) configuration.mistakes.add(path, words);
  }
  return newcomers;
}

/** Checks and hashes the passwords of people to come; throws `ConfigurationMistakes` for those that may not be. */
export async function preparePeople(
  reader: Reader,
  configuration: Configuration,
  needs: PrepareNeeds,
): Promise<PreparedPeople> {
  const newcomers = await checkPeople(reader, configuration, needs);
  configuration.mistakes.stop();
  const prepared = new Map<string, PreparedPerson>();
  await forEach(newcomers, async ({ person, index }) => {
    const made = await prepare(person, needs).catch(refusalWords);
    if (typeof made === 'string') configuration.mistakes.add(['users', index, 'password_hash'], made);
    else prepared.set(person.email.key, made);
  });
  configuration.mistakes.stop();
  return prepared;
}

/**
 * Does the work of every item, as many at once as there are cores: the hasher takes no more, and refuses whom its line
 * has no room for.
 */
async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

async function listNewcomers(reader: Reader, people: readonly DeclaredPerson[]): Promise<Newcomer[]> {
  if (people.length === 0) return [];
  const keys = people.map(({ email }) => email.key);
  const rows = await reader
    .selectFrom('account')
    .select('email_key')
    .where((is) => is('email_key', '=', is.fn.any(is.val(keys))))
    .execute();
  const known = new Set(rows.map(({ email_key }) => email_key));
  return people.map((person, index) => ({ person, index })).filter(({ person }) => !known.has(person.email.key));
}

interface ToJudge {
  readonly configuration: Configuration;
  readonly newcomers: readonly Newcomer[];
  readonly openBlocklist: PrepareNeeds['openBlocklist'];
}

async function judgePasswords(reader: Reader, { configuration, newcomers, openBlocklist }: ToJudge): Promise<void> {
  const { declared, mistakes } = configuration;
  const withPassword = newcomers.filter(({ person }) => person.password !== undefined);
  if (withPassword.length === 0) return;
  const now = await readSettings(reader);
  const wanted = {
    passwordPolicy: declared.password_policy ?? now.passwordPolicy,
    // A key of the file replaces its row whole: what it leaves out has its default.
    mfa: declared.mfa ? { ...defaultSettings.mfa, ...declared.mfa } : now.mfa,
    branding: { ...now.branding, ...declared.branding },
  };
  const rules = passwordRules(wanted, await openBlocklist());
  for (const { person, index } of withPassword) {
    const owner = { email: person.email.email, username: person.username?.username, name: person.name };
    const [problem] = checkPassword(rules, person.password ?? '', owner);
    if (problem) mistakes.add(['users', index, 'password'], passwordWords(problem, rules));
  }
}

async function prepare(person: DeclaredPerson, { vault, hasher }: PrepareNeeds): Promise<PreparedPerson> {
  const { id = newId('acc'), password, password_hash: imported } = person;
  const ownHash = password === undefined ? undefined : await hasher.hash(password, id);
  const passwordHash = imported === undefined ? ownHash : await hasher.importHash(imported, id);
  return { id, auditKey: newAuditKey(vault, id), passwordHash };
}

function refusalWords(error: unknown): string {
  if (error instanceof Refusal && error.code === 'invalid-input') return error.words;
  throw error;
}
