import type { Reader } from '#database/transaction.ts';
import { addMemberByEmail } from '#organisations/add-member.ts';
import type { Change, Plan } from './change.ts';
import { listProvenAddresses } from './proven-addresses.ts';
import type { SoundConfiguration } from './read-file.ts';

/** How `owned` and a plan call a member: by the organisation and the unique form of the address. */
export const memberKey = (organisation: string, emailKey: string): string => `${organisation} ${emailKey}`;

/**
 * Who is to belong to an organisation. Whoever has not proven the address yet joins at the moment they do; whom the file
 * does not name stays what they are.
 */
export async function planMembers(
  reader: Reader,
  { organisations, users }: Pick<SoundConfiguration, 'organisations' | 'users'>,
): Promise<Plan> {
  const wanted = organisations.flatMap(({ id, members = [] }) =>
    members.map((email) => ({ organisation: id, email, key: memberKey(id, email.key) })),
  );
  const emailKeys = wanted.map(({ email }) => email.key);
  const there = await listMembers(reader, emailKeys);
  const proven = await listProvenAddresses(reader, emailKeys, users);
  const changes = wanted
    .filter(({ key }) => !there.has(key))
    .map(({ organisation, email, key }): Change => {
      const make: Change['make'] = async (tx, actor) =>
        void (await addMemberByEmail(tx, { organisationId: organisation, email: email.email, actor }));
      const note = proven.has(email.key) ? {} : { note: 'joins when the address is confirmed' };
      return { kind: 'member', key, act: 'create', fields: [], make, ...note };
    });
  return { named: wanted.map(({ key }) => ({ kind: 'member', key })), changes };
}

/** Those who belong already, and those who are waited for. */
async function listMembers(reader: Reader, emailKeys: string[]): Promise<Set<string>> {
  const rows = await reader
    .selectFrom('organisation_member as member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['member.organisation_id', 'account.email_key'])
    .where((is) => is('account.email_key', '=', is.fn.any(is.val(emailKeys))))
    .union(
      reader
        .selectFrom('awaited_member')
        .select(['organisation_id', 'email_key'])
        .where((is) => is('email_key', '=', is.fn.any(is.val(emailKeys)))),
    )
    .execute();
  return new Set(rows.map(({ organisation_id, email_key }) => memberKey(organisation_id, email_key ?? '')));
}
