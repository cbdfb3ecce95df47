import { type Expression, type SqlBool, sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** Whose sign-ins end. */
export type Whose =
  | { readonly account: string /** The uid of the session that stays, with its grants. */; readonly except?: string }
  | { readonly session: string /** Only if it is this account's. */; readonly of?: string }
  | { readonly grant: string }
  | { readonly client: string }
  | { readonly consent: { readonly account: string; readonly client: string } };

/** Why, as `ended_by` of the grant tells it afterwards. */
export type EndingCause =
  | 'account_deleted'
  | 'account_disabled'
  | 'client_deleted'
  | 'client_disabled'
  | 'code_reuse'
  | 'consent_revoked'
  | 'email_restored'
  | 'password_changed'
  | 'refresh_reuse'
  | 'second_steps_removed'
  | 'session_revoked'
  | 'sign_out'
  | 'token_revoked';

export interface Ending {
  readonly whose: Whose;
  readonly cause: EndingCause;
}

export interface EndedGrant {
  readonly id: string;
  readonly accountId: string | undefined;
  readonly clientId: string;
}

export interface Ended {
  /** The uids of the sessions that are gone. */
  readonly sessions: readonly string[];
  /** The grants that were live until now. */
  readonly grants: readonly EndedGrant[];
}

/**
 * The one place where sign-ins end: sessions are deleted, sign-ins that were answered and not gone on with yet too,
 * grants become invalid in the status list and their tokens are deleted, all in one statement, so it may stand alone or
 * in the transaction of the act. A grant that has ended stays ended, with the cause it ended by first.
 */
export async function endSignIns(write: OneWrite, ending: Ending): Promise<Ended> {
  const chosen = choose(ending.whose);
  const row = await write
    .with('gone_session', (query) =>
      query
        .deleteFrom('session')
        .where('uid', 'in', (q) =>
          q.selectFrom('session').select('uid').where(chosen.sessions).orderBy('uid').forUpdate(),
        )
        .returning(['uid', 'authorizations']),
    )
    .with('gone_answer', (query) => query.deleteFrom('interaction').where(chosen.answers))
    .with('ended_grant', (query) =>
      query
        .updateTable('grant')
        .set({ status: 1, ended_at: sql<Date>`now()`, ended_by: ending.cause })
        // Locked in one order, so that two endings of the same grants wait for each other instead of deadlocking.
        .where('id', 'in', (q) =>
          q.selectFrom('grant').select('id').where('status', '<>', 1).where(chosen.grants).orderBy('id').forUpdate(),
        )
        .returning(['id', 'account_id', 'client_id']),
    )
    .with('gone_token', (query) =>
      query.deleteFrom('token').where(sql<boolean>`grant_id = any(array(select id from ended_grant))`),
    )
    .selectNoFrom([
      sql<string[]>`coalesce((select json_agg(uid) from gone_session), '[]')`.as('sessions'),
      sql<EndedGrant[]>`coalesce((select json_agg(json_build_object(
        'id', id, 'accountId', account_id, 'clientId', client_id)) from ended_grant), '[]')`.as('grants'),
    ])
    .executeTakeFirstOrThrow();
  return {
    sessions: row.sessions,
    grants: row.grants.map((grant) => ({ ...grant, accountId: grant.accountId ?? undefined })),
  };
}

interface Chosen {
  readonly sessions: Expression<SqlBool>;
  /** Of interactions: whoever proved who they are in one goes on by its cookie alone. */
  readonly answers: Expression<SqlBool>;
  readonly grants: Expression<SqlBool>;
}

const none = sql<boolean>`false`;

function choose(whose: Whose): Chosen {
  if ('account' in whose) {
    const { account, except = null } = whose;
    return {
      sessions: sql<boolean>`account_id = ${account} and uid is distinct from ${except}::text`,
      answers: sql<boolean>`payload ? 'result' and payload #>> '{result,login,accountId}' = ${account}`,
      grants: sql<boolean>`account_id = ${account} and (session_uid is null or session_uid is distinct from ${except}::text)`,
    };
  }
  if ('session' in whose) {
    const { session, of = null } = whose;
    const isTheirs = sql<boolean>`(${of}::text is null or account_id = ${of}::text)`;
    return {
      sessions: sql<boolean>`uid = ${session} and ${isTheirs}`,
      // A grant given before it was known which session it is for is named by the session itself.
      answers: none,
      grants: sql<boolean>`(session_uid = ${session} or id = any(array(
        select entry.value ->> 'grantId' from gone_session, jsonb_each(gone_session.authorizations) entry)))
        and ${isTheirs}`,
    };
  }
  if ('grant' in whose) return { sessions: none, answers: none, grants: sql<boolean>`id = ${whose.grant}` };
  if ('client' in whose) return { sessions: none, answers: none, grants: sql<boolean>`client_id = ${whose.client}` };
  const { account, client } = whose.consent;
  return { sessions: none, answers: none, grants: sql<boolean>`account_id = ${account} and client_id = ${client}` };
}
