import type { Actor } from '#audit/record-act.ts';
import type { Reader, Tx } from '#database/transaction.ts';
import { nameMember, unnameMember } from '#licences/name-member.ts';
import type { Field } from './change.ts';
import { listProvenAddresses } from './proven-addresses.ts';
import type { DeclaredLicence, DeclaredOrganisation, DeclaredPerson } from './schema.ts';

/** Who a licence that is for those named is to name, and who may be. */
export interface NamedPeople {
  /** The list as it is and as it is to be, where they differ. */
  readonly fields: readonly Field[];
  /** How many of its addresses are no member's yet. */
  readonly missing: number;
  name(tx: Tx, licenceId: string, actor: Actor): Promise<void>;
  unname(tx: Tx, licenceId: string, actor: Actor): Promise<void>;
}

export interface NamingNeeds {
  readonly organisation: DeclaredOrganisation;
  readonly licence: DeclaredLicence;
  /** Undefined for one that is to come. */
  readonly licenceId: string | undefined;
  /** The people of the same file. */
  readonly users: readonly DeclaredPerson[];
}

/**
 * The file's list is whole: who is on it and a member is named, who is not is not any more. An address that no member
 * has proven yet is passed by until the file is applied again; people without an address stand in no file and stay.
 */
export async function planNamed(reader: Reader, needs: NamingNeeds): Promise<NamedPeople | undefined> {
  const { organisation, licence, licenceId, users } = needs;
  if (!licence.named) return undefined;
  const wanted = licence.named.map(({ key }) => key);
  const before = licenceId === undefined ? [] : await listNamed(reader, licenceId);
  const members = new Set((await listMembers(reader, organisation.id, wanted)).map(({ email }) => email));
  const coming = new Set((organisation.members ?? []).map(({ key }) => key));
  const proven = await listProvenAddresses(reader, wanted, users);
  const mayBe = (key: string) => members.has(key) || (coming.has(key) && proven.has(key)) || before.includes(key);
  const after = wanted.filter(mayBe).sort();
  const isSame = after.length === before.length && after.every((key) => before.includes(key));
  return {
    fields: isSame ? [] : [{ name: 'named', before: licenceId && before, after }],
    missing: wanted.length - after.length,
    async name(tx, of, actor) {
      for (const { id } of await listMembers(tx, organisation.id, wanted)) {
        await nameMember(tx, { licenceId: of, accountId: id, actor });
      }
    },
    async unname(tx, of, actor) {
      const leaving = before.filter((key) => !wanted.includes(key));
      for (const { id } of await listAccounts(tx, leaving)) {
        await unnameMember(tx, { licenceId: of, accountId: id, actor });
      }
    },
  };
}

async function listNamed(reader: Reader, licenceId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('licence_member as named')
    .innerJoin('account', 'account.id', 'named.account_id')
    .select('account.email_key')
    .where('named.licence_id', '=', licenceId)
    .where('account.email_key', 'is not', null)
    .execute();
  return rows.map(({ email_key }) => email_key ?? '').sort();
}

async function listMembers(reader: Reader, organisationId: string, emailKeys: string[]) {
  const rows = await reader
    .selectFrom('organisation_member as member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['account.id', 'account.email_key'])
    .where('member.organisation_id', '=', organisationId)
    .where((is) => is('account.email_key', '=', is.fn.any(is.val(emailKeys))))
    .where('account.email_verified', '=', true)
    .orderBy('account.id')
    .execute();
  return rows.map(({ id, email_key }) => ({ id, email: email_key ?? '' }));
}

function listAccounts(reader: Reader, emailKeys: string[]) {
  return reader
    .selectFrom('account')
    .select('id')
    .where((is) => is('email_key', '=', is.fn.any(is.val(emailKeys))))
    .orderBy('id')
    .execute();
}
