import type { Account } from '#accounts/account.ts';
import type { PersonCard } from '#platform/parts.ts';

/** How a page names somebody to themselves. */
export function personCard(account: Account): PersonCard {
  const { id, email, name, username } = account;
  return { email: email ?? username ?? id, name: name ?? undefined, username: username ?? undefined };
}
