import { sql } from 'kysely';
import { sha256 } from '#platform/secrets.ts';
import type { Desk } from './desk.ts';
import type { Interaction } from './interaction.ts';

/** Whom a seat is asked for, and why there is a page about it. */
export interface SeatAsked {
  readonly why: 'no_licence' | 'several_licences' | 'house_full';
  readonly accountId: string;
  readonly sessionUid: string;
  readonly clientId: string;
  /** To choose from; where the house is full, the one whose it is. */
  readonly licenceIds: readonly string[];
}

/** What the pages about it post. */
export interface SeatDecision {
  readonly decision: 'continue' | 'cancel' | 'move' | 'choose';
  readonly licence?: string | undefined;
}

const REASONS = ['no_licence', 'several_licences', 'house_full'] as const;

/** Undefined where a seat is not the open question. */
export function seatAskedIn({ prompt, seat, accountId, sessionUid, client }: Interaction): SeatAsked | undefined {
  const why = REASONS.find((reason) => prompt.reasons.includes(reason));
  const isAsked = prompt.name === 'seat' && why && accountId !== undefined && sessionUid !== undefined;
  return isAsked ? { why, accountId, sessionUid, clientId: client.id, licenceIds: seat?.licenceIds ?? [] } : undefined;
}

/** Somebody whose page waits in line, by the interaction alone. */
export interface WaitingPage {
  readonly licenceId: string;
  readonly accountId: string;
  readonly sessionUid: string;
  readonly clientId: string;
  /** Whether the interaction should be asked anew: it must not end while somebody waits. */
  readonly isOld: boolean;
}

/**
 * Who waits in an interaction of this uid, in one statement; undefined once it is over, answered or about something
 * else, or its session has ended. Whose browser asks has been seen by its cookie before.
 */
export async function findWaitingPage({ db }: Desk, uid: string): Promise<WaitingPage | undefined> {
  const { rows } = await sql<WaitingPage>`
    select i.payload #>> '{prompt,details,licenceIds,0}' as "licenceId", session.account_id as "accountId",
      session.uid as "sessionUid", i.client_id as "clientId",
      now() > i.created_at + (i.expires_at - i.created_at) / 2 as "isOld"
    from interaction i
      join session on session.uid = i.payload #>> '{session,uid}'
        and session.account_id = i.payload #>> '{session,accountId}' and session.expires_at > now()
    where i.uid_hash = ${sha256(uid)} and i.expires_at > now() and i.payload #>> '{prompt,name}' = 'seat'
      and i.payload #> '{prompt,reasons}' ? 'house_full'`.execute(db);
  return rows[0];
}
