import { z } from 'zod';
import { findKnownFactors, type KnownFactors } from '#credentials/known-factors.ts';
import { hasFactors, needsSecondFactor } from '#credentials/second-step.ts';
import type { Database } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import { type Call, operation } from './operation.ts';
import { answer, nothing, time } from './schemas.ts';
import { sentences } from './sentences.ts';

const factor = answer('Factor', {
  type: z.enum(['totp', 'email', 'passkey']),
  created_at: time,
  last_used_at: time.nullable(),
});

export const mfa = answer('Mfa', {
  enabled: z.boolean().describe('Whether a second step is asked for when signing in.'),
  factors: z.array(factor),
});

/** What a second step can be done with; says nothing of their secrets. One statement. */
export async function readMfa(db: Database, accountId: string): Promise<z.output<typeof mfa>> {
  const known = await findKnownFactors(db, accountId);
  const { authenticator_app: totp, email_codes: email, passkeys } = known;
  const enabled = hasFactors({ totp: !!totp, email: !!email, passkeys: passkeys.length, recoveryCodes: 0 });
  return {
    enabled,
    factors: [
      ...(totp ? [toJson('totp', totp)] : []),
      ...(email ? [toJson('email', email)] : []),
      ...passkeys.map((passkey) => toJson('passkey', passkey)),
    ],
  };
}

export const listFactors = operation({
  method: 'GET',
  path: '/api/v1/me/factors',
  scope: 'account:read',
  summary: 'What the second step can be done with',
  status: 200,
  input: nothing,
  output: mfa,
  errors: [],
  handle: ({ desk, holder }) => readMfa(desk.db, holder.account.id),
});

/** Whether one of the person's roles asks for two factors. */
export async function isRequiredOf({ desk, holder }: Call): Promise<boolean> {
  return needsSecondFactor((await desk.settings()).mfa, holder.rolesAnywhere);
}

/** Throws `conflict` where the person's role asks for two factors and nothing else would be left to prove a second. */
export async function requireAnother(call: Call, left: { readonly totp: boolean; readonly passkeys: number }) {
  if (left.totp || left.passkeys > 0) return;
  if (await isRequiredOf(call)) throw new Refusal('conflict', sentences.lastFactor);
}

function toJson(type: z.output<typeof factor>['type'], used: NonNullable<KnownFactors['email_codes']>) {
  const { created_at, last_used_at } = used;
  return { type, created_at: inUtc(created_at), last_used_at: last_used_at === null ? null : inUtc(last_used_at) };
}

const inUtc = (text: string) => new Date(text).toISOString();
