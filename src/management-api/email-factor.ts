import { z } from 'zod';
import { checkMailedCode, turnOffEmailCodes, turnOnEmailCodes } from '#credentials/email-code.ts';
import { sendMailedCode } from '#credentials/mailed-code.ts';
import { Refusal } from '#platform/refusal.ts';
import { isRequiredOf } from './factors.ts';
import { type Call, operation } from './operation.ts';
import { givenCodes, toGivenCodes } from './recovery-codes.ts';
import { requireFound, requireRightCode, throttled } from './refusals.ts';
import { answer, nothing, request, typedCode } from './schemas.ts';
import { sentences } from './sentences.ts';

const PATH = '/api/v1/me/factors/email';

export const sendEmailCode = operation({
  method: 'POST',
  path: PATH,
  scope: 'account:write',
  summary: 'Mail a code to the account’s own address, to turn mailed codes on or off with',
  freshness: 'fresh',
  status: 202,
  input: nothing,
  output: answer('SentCode', { sent_to: z.string() }),
  errors: ['conflict'],
  handle: async (call) => {
    const { desk, holder, caller } = call;
    const { account, factors, boundTo, clientId } = holder;
    const isPossible = factors.email || (await mayTurnOn(call));
    if (account.email === null || !isPossible) throw new Refusal('conflict', sentences.noEmailCodes);
    const sent = await sendMailedCode(desk.credentials, { account, boundTo, clientId, caller });
    if (!sent.ok) throw throttled(sent);
    return { sent_to: account.email };
  },
});

export const confirmEmailCode = operation({
  method: 'POST',
  path: `${PATH}/confirm`,
  scope: 'account:write',
  summary: 'Turn mailed codes on by one of them; the first second step brings recovery codes, shown once',
  freshness: 'fresh',
  status: 201,
  input: request('EmailFactorCode', { code: typedCode }),
  output: givenCodes,
  errors: ['conflict'],
  handle: async (call, { code }) => {
    const { desk, holder, caller } = call;
    if (!(await mayTurnOn(call))) throw new Refusal('conflict', sentences.noEmailCodes);
    await requireMailedCode(call, code);
    const codes = await turnOnEmailCodes(desk.credentials, { account: holder.account, caller });
    if (!codes) throw new Refusal('conflict', sentences.emailCodesOn);
    return toGivenCodes(codes);
  },
});

export const removeEmailCode = operation({
  method: 'DELETE',
  path: PATH,
  scope: 'account:write',
  summary: 'Turn mailed codes off, by one of them',
  freshness: 'fresh',
  status: 204,
  input: request('EmailFactorRemoval', { code: typedCode }),
  errors: ['not-found'],
  handle: async (call, { code }) => {
    const { desk, holder, caller } = call;
    requireFound(holder.factors.email);
    await requireMailedCode(call, code);
    requireFound(await turnOffEmailCodes(desk.credentials, { account: holder.account, caller }));
  },
});

/** They are too weak for roles that ask for two factors; whoever has them may always turn them off. */
async function mayTurnOn(call: Call): Promise<boolean> {
  const { hasEmailCode } = await call.desk.credentials.mfa();
  return hasEmailCode && call.holder.account.emailVerified && !(await isRequiredOf(call));
}

async function requireMailedCode({ desk, holder, caller }: Call, code: string): Promise<void> {
  const { account, boundTo, clientId } = holder;
  requireRightCode(await checkMailedCode(desk.credentials, { account, code, boundTo, caller, clientId }));
}
