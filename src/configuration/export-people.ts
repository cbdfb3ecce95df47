import { z } from 'zod';
import { type Account, selectAccount } from '#accounts/account.ts';
import { exportStored } from '#credentials/stored-hash.ts';
import type { Reader } from '#database/transaction.ts';
import { Secret, type Vault } from '#platform/secrets.ts';
import { byText, type Exported, type LeftOut } from './export-item.ts';
import { present } from './kinds.ts';
import { personSchema } from './person-schema.ts';

/** People with all a file can say of them, their password hashes as `password_hash` takes them. */
export async function exportPeople(reader: Reader, vault: Vault): Promise<Exported> {
  const rows = await selectAccount(reader)
    .leftJoin('password', 'password.account_id', 'account.id')
    .select(['password.hash', 'account.lapses_at as lapsesAt'])
    .execute();
  const leftOut: LeftOut[] = [];
  const items = rows.sort(byText(({ id }) => id)).flatMap(({ hash, lapsesAt, ...account }) => {
    const why = whyNot(account, lapsesAt);
    if (why) leftOut.push({ what: `user ${account.email ?? account.id}`, why });
    if (why) return [];
    const { claims, strange } = sortClaims(account);
    if (strange.length > 0) {
      leftOut.push({ what: `${strange.join(', ')} of user ${account.email}`, why: 'a file has no such claim' });
    }
    return [spellPerson(account, claims, hash === null ? undefined : readHash(account.id, hash, vault))];
  });
  return { items, leftOut };
}

function whyNot({ email }: Account, lapsesAt: Date | null): string | undefined {
  if (email === null) return 'without an address nobody can stand in a file';
  return lapsesAt ? 'the address was never confirmed, and the account lapses unless it is' : undefined;
}

/** What a file can say of somebody, and the names of what it cannot. */
function sortClaims({ claims, locale }: Account) {
  const all = Object.entries({ ...claims, ...(locale !== null && { locale }) }).sort(byText(([name]) => name));
  const isKnown = ([name, value]: [string, unknown]) => known.safeParse({ [name]: value }).success;
  const strange = all.filter((claim) => !isKnown(claim)).map(([name]) => name);
  return { claims: Object.fromEntries(all.filter(isKnown)), strange };
}

const known = z.object(personSchema.shape).shape.claims;

function spellPerson(account: Account, claims: Readonly<Record<string, unknown>>, hash: Secret | undefined) {
  const { id, email, username, name, emailVerified, isDisabled, roles } = account;
  return present({
    id,
    email: email ?? undefined,
    username: username ?? undefined,
    name: name ?? undefined,
    password_hash: hash,
    email_verified: emailVerified || undefined,
    roles: roles.join() === 'user' ? undefined : roles,
    disabled: isDisabled || undefined,
    claims: Object.keys(claims).length > 0 ? claims : undefined,
  });
}

function readHash(accountId: string, hash: string, vault: Vault): Secret {
  return new Secret(exportStored(vault.decrypt(hash, `password:hash:${accountId}`)));
}
