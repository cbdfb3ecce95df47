import type { RawBuilder } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import type { Vault } from '#platform/secrets.ts';
import { type AuditedAccount, personalDetails } from './personal.ts';
import { type Act, type Actor, recordAct } from './record-act.ts';

/** Who asks, as the request shows it. */
export interface Caller {
  /** The network address, by which the throttle counts. */
  readonly address: string;
  /** The `User-Agent`. */
  readonly agent: string;
  readonly requestId: string;
  /** The language of the page (BCP 47), for letters to somebody whose own is not known. */
  readonly lang?: string | undefined;
}

export interface PersonalAct {
  readonly act: string;
  readonly outcome?: string | RawBuilder<string> | undefined;
  /** Whoever it was done to, if anybody. */
  readonly account: { readonly id: string; readonly auditKey: string | null } | undefined;
  /** The account itself unless said otherwise. */
  readonly actor?: Actor | undefined;
  readonly clientId?: string | undefined;
  readonly caller: Caller;
  readonly facts?: Record<string, unknown> | undefined;
}

/** Records an act with the address and browser it came from, readable for as long as the account is there. */
export function recordPersonalAct(write: OneWrite, vault: Vault, act: PersonalAct): Promise<void> {
  return recordAct(write, personalActOf(vault, act));
}

/** What is recorded of it. */
export function personalActOf(vault: Vault, act: PersonalAct): Act {
  const { account, caller, act: name, outcome, clientId, facts } = act;
  const audited: AuditedAccount | undefined = account && { id: account.id, audit_key: account.auditKey };
  const { address, agent, requestId } = caller;
  return {
    act: name,
    outcome,
    actor: act.actor ?? { kind: 'person', id: account?.id },
    accountId: account?.id,
    clientId,
    requestId,
    facts,
    personal: audited && personalDetails(vault, audited, { address, agent }),
  };
}
