import type { Actor } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { changeLicencePolicy } from '#licences/change-licence-policy.ts';
import { changeTerm } from '#licences/change-term.ts';
import { issueLicence } from '#licences/issue-licence.ts';
import type { Licence } from '#licences/licence.ts';
import { resizeLicence } from '#licences/resize-licence.ts';
import { resumeLicence, suspendLicence } from '#licences/suspend-licence.ts';
import { type Change, differences, type Field } from './change.ts';
import type { NamedPeople } from './plan-named.ts';
import type { DeclaredLicence } from './schema.ts';
import { defaultPolicy, readPolicy, spellLicence, spellMoment, spellPolicy } from './spell-licence.ts';

/** A licence as the file wants it. */
export interface PlannedLicence {
  readonly organisation: string;
  readonly item: DeclaredLicence;
  readonly serial: string;
  /** Undefined: as it is; null: for good. */
  readonly validTo: Date | null | undefined;
  /** Undefined where the file names nobody. */
  readonly people: NamedPeople | undefined;
}

export function createLicence(planned: PlannedLicence): Change {
  const { organisation, item, serial, validTo, people } = planned;
  const policy = readPolicy(item.policy);
  const make: Change['make'] = async (tx, actor) => {
    const { product, seats, valid_from: validFrom, active: isActive } = item;
    const terms = { organisationId: organisation, product, serial, seats, isActive, policy };
    const { id } = await issueLicence(tx, { ...terms, validFrom, validTo: validTo ?? undefined, actor });
    await people?.name(tx, id, actor);
  };
  const fields = [
    ...Object.entries({ organisation, product: item.product, ...spellNew(planned) }),
    ...differences(spellPolicy(defaultPolicy), spellPolicy(policy)).map(
      ({ name, after }) => [`policy.${name}`, after] as const,
    ),
  ].map(([name, after]) => ({ name, after }));
  return { kind: 'licence', key: serial, act: 'create', fields: [...fields, ...(people?.fields ?? [])], make };
}

/** `inUse`: how many of its seats are held at this moment. */
export function updateLicence(now: Licence, planned: PlannedLicence, inUse: number): Change[] {
  const { item, serial, people } = planned;
  const policy = readPolicy(item.policy);
  const fields = [
    ...differences(spellLicence(now), spellWanted(planned)),
    ...differences(spellPolicy(now.policy), spellPolicy(policy)).map((field) => ({
      ...field,
      name: `policy.${field.name}`,
    })),
    ...(people?.fields ?? []),
  ];
  if (fields.length === 0) return [];
  const make: Change['make'] = (tx, actor) => update(tx, { now, planned, actor });
  const losses = Math.min(inUse, lossesBy(fields, { inUse, total: item.seats + policy.overage }));
  const note = losses > 0 ? { note: `takes back ${losses} of ${inUse} seats in use` } : {};
  return [{ kind: 'licence', key: serial, act: 'update', fields, make, ...note }];
}

/** Of one that begins when it is issued, nobody knows the end before. */
function spellNew(planned: PlannedLicence): Record<string, unknown> {
  const { duration, valid_from } = planned.item;
  const { valid_to: _, ...rest } = spellWanted(planned);
  return duration !== undefined && valid_from === undefined ? { ...rest, duration } : spellWanted(planned);
}

/** What the file says, in its own words. */
function spellWanted({ item, validTo }: PlannedLicence): Record<string, unknown> {
  const all: Record<string, unknown> = {
    seats: item.seats,
    active: item.active,
    valid_from: item.valid_from && spellMoment(item.valid_from),
    valid_to: validTo === null ? 'none' : validTo && spellMoment(validTo),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

interface Updating {
  readonly now: Licence;
  readonly planned: PlannedLicence;
  readonly actor: Actor;
}

async function update(tx: Tx, { now, planned, actor }: Updating): Promise<void> {
  const { item, validTo, people } = planned;
  const act = { licenceId: now.id, actor };
  const policy = readPolicy(item.policy);
  // Whoever is named is so before only those count, and is put out after.
  await people?.name(tx, now.id, actor);
  await changeTerm(tx, { ...act, validFrom: item.valid_from, validTo });
  await resizeLicence(tx, { ...act, seats: item.seats, overage: policy.overage });
  await changeLicencePolicy(tx, { ...act, policy });
  await people?.unname(tx, now.id, actor);
  if (item.active === false) await suspendLicence(tx, act);
  if (item.active === true) await resumeLicence(tx, act);
}

function lossesBy(fields: readonly Field[], { inUse, total }: { inUse: number; total: number }): number {
  const takesAll = fields.some(({ name, after }) => name === 'policy.counts' || (name === 'active' && after === false));
  return takesAll ? inUse : Math.max(0, inUse - total);
}
