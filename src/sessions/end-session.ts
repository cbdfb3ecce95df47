import { type Caller, recordPersonalAct } from '#audit/personal-act.ts';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import type { Vault } from '#platform/secrets.ts';

/** Somebody who ends sign-ins of their own. */
export interface SessionOwner {
  readonly id: string;
  readonly auditKey: string | null;
}

interface EndingOne {
  readonly account: SessionOwner;
  /** Any text: what is not a live session of this account ends nothing. */
  readonly session: string;
  readonly caller: Caller;
}

/**
 * Ends one of a person's own sessions with every grant and token of it. Answers false where there is no such session:
 * it ended already, or it is somebody else's.
 */
export async function endSession(tx: Tx, vault: Vault, { account, session, caller }: EndingOne): Promise<boolean> {
  const ended = await endSignIns(tx, { whose: { session, of: account.id }, cause: 'session_revoked' });
  if (ended.sessions.length === 0) return false;
  const facts = { session, grants: ended.grants.length };
  await recordPersonalAct(tx, vault, { act: 'session.ended', account, caller, facts });
  return true;
}

interface EndingOthers {
  readonly account: SessionOwner;
  /** The uid of the one that stays. */
  readonly except: string;
  readonly caller: Caller;
}

/** Ends every other sign-in of a person: sessions, and apps that stayed connected. Answers how many sessions went. */
export async function endOtherSessions(
  tx: Tx,
  vault: Vault,
  { account, except, caller }: EndingOthers,
): Promise<number> {
  const { sessions, grants } = await endSignIns(tx, {
    whose: { account: account.id, except },
    cause: 'session_revoked',
  });
  if (sessions.length + grants.length === 0) return 0;
  const facts = { kept: except, sessions: sessions.length, grants: grants.length };
  await recordPersonalAct(tx, vault, { act: 'session.others_ended', account, caller, facts });
  return sessions.length;
}
