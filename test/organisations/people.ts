import { createAccount } from '#accounts/create-account.ts';
import { parseEmail } from '#accounts/email.ts';
import { type Database, inTransaction } from '#database/transaction.ts';
import { addMember } from '#organisations/add-member.ts';
import { saveOrganisation } from '#organisations/save-organisation.ts';
import { newId } from '#platform/ids.ts';
import { freshAddress } from '../support/people.ts';

export const actor = { kind: 'command', id: 'test' } as const;

/** An account without a password: enough for who never signs in. */
export async function addAccount(db: Database, given: { email?: string; isVerified?: boolean; roles?: string[] } = {}) {
  const { email = freshAddress(), isVerified = true, roles } = given;
  const id = newId('acc');
  await inTransaction(db, (tx) =>
    createAccount(tx, { id, roles, email: parseEmail(email), auditKey: 'key', emailVerified: isVerified }),
  );
  return { id, email };
}

export async function addOrganisation(db: Database, name = 'Acme Institute'): Promise<string> {
  const { id } = await inTransaction(db, (tx) => saveOrganisation(tx, { name, actor }));
  return id;
}

/** Somebody who belongs to an organisation, with roles that count there. */
export async function addTo(db: Database, organisationId: string, roles: readonly string[] = []) {
  const account = await addAccount(db);
  await inTransaction(db, async (tx) => {
    await addMember(tx, { organisationId, accountId: account.id, actor });
    for (const role_id of roles) {
      const row = { organisation_id: organisationId, account_id: account.id, role_id };
      await tx.insertInto('organisation_role').values(row).execute();
    }
  });
  return account;
}

/** The ids of everybody who belongs to it. */
export async function membersOf(db: Database, organisationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('organisation_member')
    .select('account_id')
    .where('organisation_id', '=', organisationId)
    .orderBy('joined_at')
    .execute();
  return rows.map(({ account_id }) => account_id);
}
