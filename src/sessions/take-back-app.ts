import { type Caller, recordPersonalAct } from '#audit/personal-act.ts';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import type { Vault } from '#platform/secrets.ts';
import type { SessionOwner } from './end-session.ts';

interface TakingBack {
  readonly account: SessionOwner;
  /** Any text: where the person has nothing with such an app, nothing happens. */
  readonly clientId: string;
  readonly caller: Caller;
}

/**
 * Takes back what a person agreed to give an app and ends its sign-ins, on every device, with their tokens; an app of
 * ours, which needs no consent, is signed out of. Undefined where there was neither. Our own consoles are left alone.
 */
export async function takeBackApp(
  tx: Tx,
  vault: Vault,
  { account, clientId, caller }: TakingBack,
): Promise<'taken-back' | 'signed-out' | undefined> {
  const client = await tx.selectFrom('client').select('is_built_in').where('id', '=', clientId).executeTakeFirst();
  if (!client || client.is_built_in) return undefined;
  const consent = await tx
    .deleteFrom('consent')
    .where('account_id', '=', account.id)
    .where('client_id', '=', clientId)
    .returning('scope')
    .executeTakeFirst();
  const cause = consent ? 'consent_revoked' : 'session_revoked';
  const { grants } = await endSignIns(tx, { whose: { consent: { account: account.id, client: clientId } }, cause });
  if (!consent && grants.length === 0) return undefined;
  const act = consent ? 'consent.taken_back' : 'app.signed_out';
  await recordPersonalAct(tx, vault, { act, account, clientId, caller, facts: { grants: grants.length } });
  return consent ? 'taken-back' : 'signed-out';
}
