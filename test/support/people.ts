import { createAccount } from '#accounts/create-account.ts';
import { parseEmail } from '#accounts/email.ts';
import { parseUsername } from '#accounts/username.ts';
import { newAuditKey } from '#audit/personal.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { savePassword } from '#credentials/save-password.ts';
import { inTransaction } from '#database/transaction.ts';
import { newId, randomText } from '#platform/ids.ts';
import { CHEAP, type TestHouse } from './house.ts';

/** Somebody with an account, and what they know. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly name: string;
  readonly password: string;
}

interface Given {
  readonly name?: string;
  /** Confirmed unless said otherwise. */
  readonly address?: 'unconfirmed';
  readonly roles?: readonly string[];
}

export const PASSWORD = 'three llamas crossed the road';

/** An address that nobody in this run has had. */
export function freshAddress(): string {
  return `ada-${randomText(10).toLowerCase()}@example.com`;
}

/** Somebody new in this house who knows `PASSWORD`; every test takes people of its own. */
export async function addPerson(house: TestHouse, given: Given = {}): Promise<Person> {
  const { name = 'Ada Byron', address, roles } = given;
  const { db, vault } = house.house;
  const [id, email] = [newId('acc'), freshAddress()];
  const username = email.slice(0, email.indexOf('@'));
  const hash = await createHasher({ vault, parameters: CHEAP }).hash(PASSWORD, id);
  await inTransaction(db, async (tx) => {
    const made = await createAccount(tx, {
      id,
      name,
      roles,
      email: parseEmail(email),
      username: parseUsername(username),
      auditKey: newAuditKey(vault, id),
      emailVerified: address !== 'unconfirmed',
    });
    if (typeof made === 'string') throw new Error(made);
    await savePassword(tx, id, hash);
  });
  return { id, email, username, name, password: PASSWORD };
}
