import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import { deleteLicence } from '#licences/delete-licence.ts';
import { deleteOrganisation } from '#organisations/delete-organisation.ts';
import { removeMember } from '#organisations/remove-member.ts';
import { stopAwaiting } from '#organisations/stop-awaiting.ts';
import type { Change } from './change.ts';
import { count } from './plan-text.ts';
import type { SoundConfiguration } from './read-file.ts';

/** Keys of what the file no longer names. */
export interface Going {
  readonly licences: readonly string[];
  readonly members: readonly string[];
  readonly organisations: readonly string[];
  readonly clients: readonly string[];
}

/** Licences before their organisation, which goes only when nothing is left that somebody else gave it. */
export async function planOrganisationPruning(reader: Reader, declared: SoundConfiguration, going: Going) {
  const licences = await planLicenceRemovals(reader, going.licences);
  const members = await planMemberRemovals(reader, going);
  const organisations = await planRemovals(reader, declared, going);
  return {
    changes: [...licences, ...members, ...organisations.changes],
    refusals: organisations.refusals,
  };
}

async function planLicenceRemovals(reader: Reader, serials: readonly string[]): Promise<Change[]> {
  const rows = await reader
    .selectFrom('licence')
    .select(['id', 'serial', 'organisation_id as organisation', 'product', 'seats'])
    .select(
      sql<number>`(select count(*) from seat where licence_id = licence.id and holder is not null
        and expires_at > now())`.as('inUse'),
    )
    .where((is) => is('serial', '=', is.fn.any(is.val([...serials]))))
    .orderBy('serial')
    .execute();
  return rows.map(({ id, serial, inUse, organisation, product, seats }) => ({
    kind: 'licence',
    key: serial,
    act: 'delete',
    fields: Object.entries({ organisation, product, seats }).map(([name, before]) => ({ name, before })),
    ...(inUse > 0 && { note: `takes back ${count(inUse, 'seat')} in use` }),
    make: async (tx, actor) => void (await deleteLicence(tx, { licenceId: id, actor })),
  }));
}

/** Those of an organisation that goes too go with it. */
async function planMemberRemovals(reader: Reader, { members, organisations }: Going): Promise<Change[]> {
  const wanted = members
    .map((key) => ({ key, organisationId: key.slice(0, key.indexOf(' ')), emailKey: key.slice(key.indexOf(' ') + 1) }))
    .filter(({ organisationId }) => !organisations.includes(organisationId));
  const emailKeys = wanted.map(({ emailKey }) => emailKey);
  const rows = await reader
    .selectFrom('organisation_member as member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['member.organisation_id', 'account.email_key', 'account.id as account_id'])
    .where((is) => is('account.email_key', '=', is.fn.any(is.val(emailKeys))))
    .unionAll(
      reader
        .selectFrom('awaited_member')
        .select(['organisation_id', 'email_key', sql<string>`null`.as('account_id')])
        .where((is) => is('email_key', '=', is.fn.any(is.val(emailKeys)))),
    )
    .execute();
  return wanted.flatMap(({ key, organisationId, emailKey }): Change[] => {
    const found = rows.filter((row) => row.organisation_id === organisationId && row.email_key === emailKey);
    const make: Change['make'] = async (tx, actor) => {
      for (const { account_id: accountId } of found) {
        if (accountId) await removeMember(tx, { organisationId, accountId, actor });
        else await stopAwaiting(tx, { organisationId, emailKey, actor });
      }
    };
    return found.length > 0 ? [{ kind: 'member', key, act: 'delete', fields: [], make }] : [];
  });
}

async function planRemovals(reader: Reader, { clients }: SoundConfiguration, going: Going) {
  const rows = await reader
    .selectFrom('organisation')
    .select(['id', 'name'])
    .select([
      sql<string[]>`array(select serial from licence where organisation_id = organisation.id
        and serial <> all(${[...going.licences]}::text[]) order by 1)`.as('serials'),
      sql<string[]>`array(select id from client where organisation_id = organisation.id
        and id <> all(${[...going.clients, ...clients.map(({ client_id }) => client_id)]}::text[]) order by 1)`.as(
        'apps',
      ),
      sql<number>`(select count(*) from organisation_member where organisation_id = organisation.id)`.as('members'),
    ])
    .where((is) => is('id', '=', is.fn.any(is.val([...going.organisations]))))
    .orderBy('id')
    .execute();
  const changes: Change[] = [];
  const refusals: string[] = [];
  for (const { id, name, serials, apps, members } of rows) {
    const named = clients.filter(({ organisation }) => organisation === id).map(({ client_id }) => client_id);
    const users = [...named, ...apps].sort();
    if (serials.length > 0) refusals.push(`${cannotGo(id)} no apply made its ${listed(serials, 'licence')}.`);
    if (users.length > 0) refusals.push(`${cannotGo(id)} the ${listed(users, 'client')} may take its seats.`);
    changes.push({
      kind: 'organisation',
      key: id,
      act: 'delete',
      fields: [{ name: 'name', before: name }],
      ...(members > 0 && { note: `${count(members, 'person', 'people')} will not belong to it any more` }),
      make: async (tx, actor) => void (await deleteOrganisation(tx, { organisationId: id, actor })),
    });
  }
  return { changes, refusals };
}

const cannotGo = (id: string) => `The organisation ${id} cannot be pruned:`;
const listed = (names: readonly string[], what: string) => `${what}${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
