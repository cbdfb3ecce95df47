import { z } from 'zod';
import { type GivenCodes, giveRecoveryCodes } from '#credentials/recovery-codes.ts';
import { hasFactors } from '#credentials/second-step.ts';
import { inTransaction } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import { operation } from './operation.ts';
import { answer, nothing } from './schemas.ts';
import { sentences } from './sentences.ts';

const PATH = '/api/v1/me/recovery-codes';

export const givenCodes = answer('NewRecoveryCodes', {
  recovery_codes: z.array(z.string()).describe('Shown once; none where they were mailed, or older ones stay.'),
  mailed_to: z.string().nullable().describe('The address they went to, where the installation mails them.'),
});

export function toGivenCodes({ shown, mailedTo }: GivenCodes): z.output<typeof givenCodes> {
  return { recovery_codes: [...shown], mailed_to: mailedTo ?? null };
}

export const countCodes = operation({
  method: 'GET',
  path: PATH,
  scope: 'account:read',
  summary: 'How many recovery codes are left',
  status: 200,
  input: nothing,
  output: answer('RecoveryCodes', { left: z.int() }),
  errors: [],
  handle: async ({ holder }) => ({ left: holder.factors.recoveryCodes }),
});

export const replaceCodes = operation({
  method: 'POST',
  path: PATH,
  scope: 'account:write',
  summary: 'New recovery codes in place of all older ones',
  freshness: 'fresh',
  status: 201,
  input: nothing,
  output: givenCodes,
  errors: ['conflict'],
  handle: async ({ desk, holder, caller }) => {
    const { credentials, db } = desk;
    if (!hasFactors(holder.factors)) throw new Refusal('conflict', sentences.noSecondStep);
    const recipient = { account: holder.account, caller, mfa: await credentials.mfa() };
    return toGivenCodes(await inTransaction(db, (tx) => giveRecoveryCodes(tx, credentials, recipient)));
  },
});
