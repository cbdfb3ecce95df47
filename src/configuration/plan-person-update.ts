import { sql } from 'kysely';
import type { Account } from '#accounts/account.ts';
import { disableAccount } from '#accounts/disable-account.ts';
import type { Tx } from '#database/transaction.ts';
import { type Change, differences, type Field } from './change.ts';
import type { DeclaredPerson } from './schema.ts';

/** Somebody who has an account: what of them follows the file. */
export function planPersonUpdate(account: Account, person: DeclaredPerson): Change[] {
  const { username, name, claims: { locale, ...claims } = {} } = person;
  const columns = differences(account, { username: username?.username, name });
  const tags = differences({ locale: account.locale ?? undefined }, { locale });
  const others = differences(account.claims, claims);
  const isDisabling = person.disabled === true && !account.isDisabled;
  const fields: Field[] = [
    ...columns.map((field) => ({ ...field, before: field.before ?? undefined })),
    ...[...tags, ...others].map((field) => ({ ...field, name: `claims.${field.name}` })),
    ...(isDisabling ? [{ name: 'disabled', before: false, after: true }] : []),
  ];
  if (fields.length === 0) return [];
  const row = {
    ...(name !== undefined && { name }),
    ...(username && { username: username.username, username_key: username.key }),
    ...(locale !== undefined && { locale }),
    ...(others.length > 0 && { claims: sql<string>`claims || ${JSON.stringify(claims)}::jsonb` }),
  };
  const make: Change['make'] = async (tx, actor) => {
    if (Object.keys(row).length > 0) await updateAccount(tx, account.id, row);
    if (isDisabling) await disableAccount(tx, { accountId: account.id, actor });
  };
  const note = isDisabling ? { note: 'signs them out everywhere' } : {};
  return [{ kind: 'user', key: person.email.key, act: 'update', fields, make, ...note }];
}

async function updateAccount(tx: Tx, id: string, row: object): Promise<void> {
  await tx
    .updateTable('account')
    .set({ ...row, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}
