import type { Reader } from '#database/transaction.ts';
import { listOrganisations, type Organisation } from '#organisations/organisation.ts';
import { saveOrganisation } from '#organisations/save-organisation.ts';
import { setOwner } from '#organisations/set-owner.ts';
import { allDifferences, type Change, type Plan } from './change.ts';
import type { DeclaredOrganisation } from './schema.ts';

/** Organisations by name, and their owner where the file has one: whoever it leaves out stays. */
export async function planOrganisations(reader: Reader, declared: readonly DeclaredOrganisation[]): Promise<Plan> {
  const now = new Map((await listOrganisations(reader)).map((organisation) => [organisation.id, organisation]));
  const changes = declared.flatMap((item) => planOne(now.get(item.id), item));
  return { named: declared.map(({ id: key }) => ({ kind: 'organisation', key })), changes };
}

function planOne(now: Organisation | undefined, { id, name, owner }: DeclaredOrganisation): Change[] {
  const wanted = owner && { ...owner, email: owner.email.email };
  const ofOwner = wanted ? allDifferences(spellOwner(now?.owner), spellOwner(wanted)) : [];
  const fields = [
    ...(now?.name === name ? [] : [{ name: 'name', before: now?.name, after: name }]),
    ...ofOwner.map((field) => ({ ...field, name: `owner.${field.name}` })),
  ];
  if (fields.length === 0) return [];
  const make: Change['make'] = async (tx, actor) => {
    await saveOrganisation(tx, { id, name, actor });
    if (wanted) await setOwner(tx, { organisationId: id, owner: wanted, actor });
  };
  return [{ kind: 'organisation', key: id, act: now ? 'update' : 'create', fields, make }];
}

type SpeltOwner = { readonly [Name in 'name' | 'surname' | 'email' | 'affiliation' | 'comments']?: string | undefined };

/** As the file writes them, without what there is nothing of. */
export function spellOwner(owner: (SpeltOwner & { readonly extra?: object | undefined }) | undefined) {
  if (!owner) return {};
  const { name, surname, email, affiliation, comments } = owner;
  const extra = asWritten(owner.extra ?? {});
  const all: Record<string, unknown> = { name, surname, email, affiliation, comments };
  const told = { ...all, ...(Object.keys(extra).length > 0 && { extra }) };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** As JSON keeps it, which has no -0, and as a file says it, where a key without a value is none. */
function asWritten(extra: object): object {
  return JSON.parse(JSON.stringify(extra), function (this: unknown, _key, value) {
    return value === null && !Array.isArray(this) ? undefined : value;
  });
}
