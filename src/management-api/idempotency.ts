import { Refusal } from '#platform/refusal.ts';
import { openVault, Secret, sha256, type Vault } from '#platform/secrets.ts';
import { type Answer, json, text } from '#web/answer.ts';
import { type AnswerKey, claimAnswer, findAnswer, keepAnswer, releaseAnswer } from './kept-answers.ts';
import type { Call } from './operation.ts';
import { sentences } from './sentences.ts';

interface Work {
  readonly input: unknown;
  readonly act: () => Promise<Answer>;
}

/**
 * Does what a request asks for once, however often it is sent with the same `Idempotency-Key` within a day: whoever
 * lost the answer is given it again (draft-ietf-httpapi-idempotency-key-header). Throws `conflict` while the first is
 * on its way, `invalid-input` where the key came with something else before.
 */
export async function answerOnce(call: Call, { input, act }: Work): Promise<Answer> {
  const given = readKey(call.visit.ctx.get('Idempotency-Key'));
  if (given === undefined) return act();
  const { db, credentials } = call.desk;
  const key = { caller: callerOf(call), keyHash: sha256(given) };
  const sealed = vaultOf(credentials.vault, key, given);
  const requestMac = macOf(call, input);
  if (!(await claimAnswer(db, key, requestMac))) return answerAgain(call, { key, sealed, requestMac });
  try {
    const answer = await act();
    await keepAnswer(db, key, sealed.encrypt(JSON.stringify(packed(answer)), PLACE));
    return answer;
  } catch (error) {
    await releaseAnswer(db, key);
    throw error;
  }
}

const PLACE = 'idempotency:answer:api';
const KEY = /^"?([\x21\x23-\x7e]{1,255})"?$/;

/** As a quoted string of RFC 8941, or as it is. */
function readKey(header: string): string | undefined {
  if (header === '') return undefined;
  const [, key] = KEY.exec(header) ?? [];
  if (key === undefined) throw new Refusal('invalid-input', sentences.badIdempotencyKey);
  return key;
}

/** Two apps of one person may choose the same key, and so may one app on two devices. */
function callerOf({ holder }: Call): string {
  return [holder.account.id, holder.clientId ?? '', holder.app?.grantId ?? ''].join(' ');
}

/** Answers may hold what is shown once: whoever has the database and `SECRET_KEY` needs the caller's own key as well. */
function vaultOf(vault: Vault, { caller }: AnswerKey, given: string): Vault {
  return openVault(new Secret(vault.macs('idempotency answer', `${caller} ${given}`)));
}

function macOf({ desk, visit }: Call, input: unknown): Buffer {
  const [mac] = desk.credentials.vault.macs('idempotency request', JSON.stringify([visit.ctx.path, input]));
  if (!mac) throw new Error('a vault has one key or more');
  return mac;
}

interface Known {
  readonly key: AnswerKey;
  readonly sealed: Vault;
  readonly requestMac: Buffer;
}

async function answerAgain({ desk }: Call, { key, sealed, requestMac }: Known): Promise<Answer> {
  const kept = await findAnswer(desk.db, key);
  if (kept && !kept.requestMac.equals(requestMac)) throw new Refusal('invalid-input', sentences.otherRequest);
  if (!kept?.answer) throw new Refusal('conflict', sentences.onItsWay, { retryAfterSeconds: 1 });
  return unpacked(JSON.parse(sealed.decrypt(kept.answer, PLACE)));
}

interface Packed {
  readonly status: number;
  /** None for an answer that says nothing. */
  readonly body?: unknown;
}

function packed(answer: Answer): Packed {
  if (answer.kind === 'json') return { status: answer.status, body: answer.body };
  if (answer.kind === 'text') return { status: answer.status };
  throw new Error('only what the API answers is kept');
}

function unpacked({ status, body }: Packed): Answer {
  return body === undefined ? text('', 'application/json', { status }) : json(body, status);
}
