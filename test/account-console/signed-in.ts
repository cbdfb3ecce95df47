import { sql } from 'kysely';
import type { Product } from '../product/open-product.ts';
import { addPerson, PASSWORD, type Person } from '../support/people.ts';
import type { PlainVisitor } from '../support/visitor.ts';

export interface SignedIn {
  readonly visitor: PlainVisitor;
  readonly person: Person;
}

/** Somebody new who has just signed in to their account, by a browser without scripts. */
export async function signedIn(product: Product, given: Parameters<typeof addPerson>[1] = {}): Promise<SignedIn> {
  const [visitor, person] = [product.visitor(), await addPerson(product.house, given)];
  await signInAgain(visitor, person, '/account');
  return { visitor, person };
}

/** Goes to a page of the account and types the password on the way. */
export async function signInAgain(visitor: PlainVisitor, { email }: Person, path: string): Promise<void> {
  await visitor.go(path);
  if (visitor.page.url.pathname.startsWith('/sign-in/')) await visitor.submit({ email, password: PASSWORD });
}

/** As if everybody had signed in so many minutes earlier. */
export async function ageSignIns({ house }: Product, { id }: Person, minutes: number): Promise<void> {
  await sql`update session set signed_in_at = signed_in_at - make_interval(mins => ${minutes})
    where account_id = ${id}`.execute(house.db);
}

/** As if so much time had passed since every letter was sent and every code typed. */
export async function ageTurns({ house }: Product, interval: string): Promise<void> {
  await sql`update attempt set next_at = next_at - ${interval}::interval, expires_at = expires_at - ${interval}::interval`.execute(
    house.db,
  );
}
