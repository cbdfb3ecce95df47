import { sql } from 'kysely';
import { type Account, selectAccount } from '#accounts/account.ts';
import { rolesAnywhereOf } from '#accounts/roles-anywhere.ts';
import { type Factors, factorsOf } from '#credentials/factors.ts';
import type { Reader } from '#database/transaction.ts';
import type { ApiToken } from '#oidc/api-token.ts';
import type { LiveSession } from '#oidc/live-session.ts';
import { Refusal } from '#platform/refusal.ts';
import { sentences } from './sentences.ts';

/** Whose account it is about, and how they come. */
export interface Holder {
  readonly account: Account;
  readonly factors: Factors;
  /** Ids of every role they hold, in whichever organisation. */
  readonly rolesAnywhere: readonly string[];
  /** By what they proved who they are. */
  readonly means: readonly string[];
  /** When, in seconds since 1970. */
  readonly authTime: number;
  /** The uid of the session they come from; none for an app that stayed connected after it. */
  readonly session: string | undefined;
  /** What keys and codes that they ask for are bound to: the grant of the token, or the session. */
  readonly boundTo: string;
  /** The app that asks for them; none for a page of our own. */
  readonly clientId: string | undefined;
  /** Its sign-in; none for a page of our own. */
  readonly app: { readonly grantId: string; readonly clientId: string } | undefined;
}

/** Throws for a page of our own: what is about an app's sign-in takes tokens alone. */
export function appOf({ app }: Holder): NonNullable<Holder['app']> {
  if (!app) throw new Refusal('not-signed-in', sentences.notSignedIn);
  return app;
}

/**
 * The person of a token whose grant still stands; undefined where it has ended or is suspended, the token was taken
 * back, or the account is disabled. One statement.
 */
export async function findByToken(
  reader: Reader,
  { person, clientId, means, authTime }: ApiToken,
): Promise<Holder | undefined> {
  const row = await selectHolder(reader, person?.accountId ?? '')
    .innerJoin('grant', 'grant.account_id', 'account.id')
    .select('grant.session_uid as session')
    .where('grant.id', '=', person?.grantId ?? '')
    .where('grant.client_id', '=', clientId)
    .where('grant.status', '=', 0)
    .where('grant.status_number', '=', person?.statusNumber ?? -1)
    .executeTakeFirst();
  if (!row) return undefined;
  const { factors, rolesAnywhere, session, ...account } = row;
  const grantId = person?.grantId ?? '';
  const app = { grantId, clientId };
  return {
    account,
    factors,
    rolesAnywhere,
    means,
    authTime,
    session: session ?? undefined,
    boundTo: grantId,
    clientId,
    app,
  };
}

/** The person of a browser's session. One statement. */
export async function findBySession(reader: Reader, session: LiveSession): Promise<Holder | undefined> {
  const row = await selectHolder(reader, session.accountId).executeTakeFirst();
  if (!row) return undefined;
  const { factors, rolesAnywhere, ...account } = row;
  const { means, authTime, uid } = session;
  return {
    account,
    factors,
    rolesAnywhere,
    means,
    authTime,
    session: uid,
    boundTo: uid,
    clientId: undefined,
    app: undefined,
  };
}

function selectHolder(reader: Reader, accountId: string) {
  return selectAccount(reader)
    .select([factorsOf(sql`account.id`).as('factors'), rolesAnywhereOf(sql`account.id`).as('rolesAnywhere')])
    .where('account.id', '=', accountId)
    .where('account.is_disabled', '=', false);
}
