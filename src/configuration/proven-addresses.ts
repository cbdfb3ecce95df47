import type { Reader } from '#database/transaction.ts';
import type { DeclaredPerson } from './schema.ts';

/**
 * Those of the addresses (in their unique form) that somebody has proven, or that the file makes an account for and says
 * so: of people who are there already, it never does.
 */
export async function listProvenAddresses(
  reader: Reader,
  emailKeys: readonly string[],
  users: readonly DeclaredPerson[],
): Promise<Set<string>> {
  const rows = await reader
    .selectFrom('account')
    .select(['email_key', 'email_verified'])
    .where((is) => is('email_key', '=', is.fn.any(is.val([...emailKeys]))))
    .execute();
  const known = new Set(rows.map(({ email_key }) => email_key ?? ''));
  const proven = rows.filter(({ email_verified }) => email_verified).map(({ email_key }) => email_key ?? '');
  const made = users.filter(({ email, email_verified }) => email_verified && !known.has(email.key));
  return new Set([...proven, ...made.map(({ email }) => email.key)]);
}
