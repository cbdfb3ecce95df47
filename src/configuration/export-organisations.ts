import type { Reader } from '#database/transaction.ts';
import { type Licence, listLicences } from '#licences/licence.ts';
import { isSerial } from '#licences/licence-rules.ts';
import { listOrganisations, type Organisation } from '#organisations/organisation.ts';
import { differences } from './change.ts';
import { byText, type Exported, type LeftOut } from './export-item.ts';
import { key, present } from './kinds.ts';
import { spellOwner } from './plan-organisations.ts';
import { defaultPolicy, spellMoment, spellPolicy } from './spell-licence.ts';

interface Options {
  /** Whether owners, members and those named for a licence are among it. */
  readonly people: boolean;
}

/** Organisations with their licences; who belongs to them, only where people are exported. */
export async function exportOrganisations(reader: Reader, { people }: Options): Promise<Exported> {
  const leftOut: LeftOut[] = [];
  const licences = Map.groupBy(await listLicences(reader), ({ organisationId }) => organisationId);
  const members = people ? await listMembers(reader) : new Map<string, Address[]>();
  const named = people ? await listNamed(reader) : new Map<string, Address[]>();
  const organisations = (await listOrganisations(reader)).sort(byText(({ id }) => id));
  const items = organisations.flatMap((organisation) => {
    const { id } = organisation;
    if (!key.safeParse(id).success) leftOut.push({ what: `organisation ${id}`, why: 'a file can have no such id' });
    if (!key.safeParse(id).success) return [];
    const own = (licences.get(id) ?? []).flatMap((licence) => {
      const why = whyNot(licence);
      if (why) leftOut.push({ what: `licence ${licence.serial}`, why });
      return why ? [] : [spellOne(licence, addressesOf(named.get(licence.id)))];
    });
    const nameless = (members.get(id) ?? []).filter(({ email }) => email === null);
    for (const { accountId } of nameless) {
      leftOut.push({ what: `member ${accountId} of ${id}`, why: 'without an address nobody can stand in a file' });
    }
    return [spellOrganisation(organisation, { people, members: addressesOf(members.get(id)), licences: own })];
  });
  return { items, leftOut };
}

interface Address {
  readonly email: string | null;
  readonly email_key: string | null;
  readonly accountId: string | null;
}

/** A member who is still awaited under the address they have by now stands there once. */
function addressesOf(list: readonly Address[] = []): string[] {
  return [...new Map(list.map(({ email_key, email }) => [email_key, email])).values()]
    .flatMap((email) => email ?? [])
    .sort();
}

function whyNot({ revokedAt, product, serial }: Licence): string | undefined {
  if (revokedAt) return 'it was taken back, which a file cannot say';
  return isSerial(serial) && key.safeParse(product).success ? undefined : 'a file can have no such serial or product';
}

interface Around {
  readonly people: boolean;
  readonly members: readonly string[];
  readonly licences: readonly object[];
}

function spellOrganisation({ id, name, owner }: Organisation, { people, members, licences }: Around) {
  return present({
    id,
    name,
    owner: people && owner ? spellOwner(owner) : undefined,
    members: members.length > 0 ? members : undefined,
    licences: licences.length > 0 ? licences : undefined,
  });
}

function spellOne({ product, serial, seats, isActive, validFrom, validTo, policy }: Licence, named: readonly string[]) {
  const differing = differences(spellPolicy(defaultPolicy), spellPolicy(policy));
  return present({
    product,
    serial,
    seats,
    active: isActive ? undefined : false,
    valid_from: spellMoment(validFrom),
    valid_to: validTo && spellMoment(validTo),
    policy: differing.length > 0 ? Object.fromEntries(differing.map(({ name, after }) => [name, after])) : undefined,
    named: policy.members === 'named' && named.length > 0 ? named : undefined,
  });
}

/** By organisation: who belongs to it, and who is waited for. */
async function listMembers(reader: Reader): Promise<Map<string, Address[]>> {
  const rows = await reader
    .selectFrom('organisation_member as member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['member.organisation_id as of', 'account.id as accountId', 'account.email', 'account.email_key'])
    .execute();
  const awaited = await reader
    .selectFrom('awaited_member')
    .select(['organisation_id as of', 'email', 'email_key'])
    .execute();
  return Map.groupBy([...rows, ...awaited.map((row) => ({ ...row, accountId: null }))], (row) => row.of);
}

/** By licence. */
async function listNamed(reader: Reader): Promise<Map<string, Address[]>> {
  const rows = await reader
    .selectFrom('licence_member as named')
    .innerJoin('account', 'account.id', 'named.account_id')
    .select(['named.licence_id as of', 'account.id as accountId', 'account.email', 'account.email_key'])
    .execute();
  return Map.groupBy(rows, (row) => row.of);
}
