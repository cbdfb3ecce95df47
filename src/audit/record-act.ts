import type { RawBuilder } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** Who did it: `id` is the account, the client or the command's name. */
export interface Actor {
  readonly kind: 'person' | 'client' | 'administrator' | 'command' | 'system';
  readonly id?: string | undefined;
}

/** One thing that was done, or refused. */
export interface Act {
  /** A dotted verb in the past: `session.started`, `account.registered`. */
  readonly act: string;
  /** `done` unless said otherwise: `refused`, `failed`, … */
  readonly outcome?: string | RawBuilder<string> | undefined;
  readonly actor: Actor;
  /** The account it was done to. */
  readonly accountId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly requestId?: string | undefined;
  /** What else matters: ids, names of fields, numbers. Nothing secret, and nothing about a person: that is `personal`. */
  readonly facts?: Record<string, unknown> | undefined;
  /** Made by `personalDetails`. */
  readonly personal?: string | undefined;
}

const SECRET_NAMES = /^(.*_)?(password|secret|token|code|cookie|authorization|hash)$/i;

/** Writes one row, in the transaction of the act it tells of. One statement. */
export async function recordAct(write: OneWrite, act: Act): Promise<void> {
  await recordingAct(write, act).execute();
}

/** The same as the end of a statement that gives something back. */
export function recordingAct(write: OneWrite, act: Act) {
  return write.insertInto('audit').values({
    act: act.act,
    outcome: act.outcome ?? 'done',
    actor_kind: act.actor.kind,
    actor_id: act.actor.id ?? null,
    account_id: act.accountId ?? null,
    client_id: act.clientId ?? null,
    request_id: act.requestId ?? null,
    facts: JSON.stringify(act.facts ?? {}, hideSecrets),
    personal: act.personal ?? null,
  });
}

/** A net under the rule that no secret reaches a row: a `Secret` hides itself, a field named like one is hidden here. */
function hideSecrets(name: string, value: unknown): unknown {
  return typeof value === 'string' && SECRET_NAMES.test(name) ? '•••' : value;
}
