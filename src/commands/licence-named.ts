import { spellPolicy } from '#configuration/spell-licence.ts';
import { inTransaction, type Reader, type Tx } from '#database/transaction.ts';
import { findLicence, type Licence } from '#licences/licence.ts';
import type { LicenceAct } from '#licences/lock-licence.ts';
import type { Config } from '#platform/config.ts';
import { Refusal } from '#platform/refusal.ts';
import { StartError } from '#platform/start-error.ts';
import { UsageError } from './command.ts';
import { openCommandStores } from './command-stores.ts';

/** The licence an operator means by its serial or id. Throws `StartError`. */
export async function getLicenceNamed(reader: Reader, idOrSerial: string): Promise<Licence> {
  const licence = await findLicence(reader, idOrSerial);
  if (!licence) throw new StartError(`There is no licence ${idOrSerial}.`);
  return licence;
}

interface Calling {
  /** The command's own words, for the audit. */
  readonly command: string;
  /** An id or a serial. */
  readonly licence: string | undefined;
  readonly config: Config;
}

/** Does something to a licence in one transaction, and gives it as it is afterwards with what came of it. */
export async function actOnLicence<Outcome>(
  { command, licence: named = '', config }: Calling,
  act: (tx: Tx, on: LicenceAct & { readonly licence: Licence }) => Promise<Outcome>,
): Promise<{ licence: Licence; outcome: Outcome }> {
  await using stores = await openCommandStores(config);
  const before = await getLicenceNamed(stores.db, named);
  const actor = { kind: 'command', id: command } as const;
  const outcome = await inTransaction(stores.db, (tx) =>
    act(tx, { licenceId: before.id, licence: before, actor }).catch(refuseInput),
  );
  return { licence: await getLicenceNamed(stores.db, before.id), outcome };
}

/** What cannot be done with what was given is wrong use. */
export function refuseInput(error: unknown): never {
  if (error instanceof Refusal && error.code === 'invalid-input') throw new UsageError(error.words, { cause: error });
  throw error;
}

/** A licence as `--json` shows it, in the words of the configuration file. */
export function licenceToJson(licence: Licence) {
  const { id, serial, organisationId, product, seats, isActive, isValid, policy } = licence;
  return {
    ...{ id, serial, organisation: organisationId, product, seats },
    ...{ active: isActive, valid: isValid, valid_from: licence.validFrom, valid_to: licence.validTo ?? null },
    ...{ revoked_at: licence.revokedAt ?? null, created_at: licence.createdAt, policy: spellPolicy(policy) },
  };
}

/** How long it holds, or why it does not. */
export function termInWords({ isActive, isValid, validFrom, validTo, revokedAt }: Licence, now = new Date()): string {
  if (revokedAt) return 'taken back';
  if (!isActive) return 'suspended';
  if (!isValid && validFrom > now) return `from ${dayOf(validFrom)}`;
  if (!validTo) return 'for good';
  return `${isValid ? 'until' : 'ended'} ${dayOf(validTo)}`;
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** ` 3 sign-ins ended.`, or nothing where none did. */
export function endedInWords(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ' 1 sign-in ended.' : ` ${count} sign-ins ended.`;
}
