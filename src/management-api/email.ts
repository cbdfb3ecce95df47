import { z } from 'zod';
import { proveEmailChangeByCode } from '#credentials/prove-email-change.ts';
import { requestEmailChange } from '#credentials/request-email-change.ts';
import { operation } from './operation.ts';
import { requireRightCode, throttled, wrongField } from './refusals.ts';
import { answer, request, typedCode } from './schemas.ts';
import { sentences } from './sentences.ts';

export const requestEmail = operation({
  method: 'POST',
  path: '/api/v1/me/email',
  scope: 'account:write',
  summary: 'Ask for another address: it gets a link and a code, and the old one stays until one of them was used',
  freshness: 'fresh',
  status: 202,
  input: request('EmailChange', { email: z.string().max(500) }),
  output: answer('PendingEmail', { pending_email: z.string() }),
  errors: [],
  handle: async ({ desk, holder, caller }, { email }) => {
    const { allowedDomains } = (await desk.settings()).registration;
    const asked = { account: holder.account, email, allowedDomains, caller };
    const outcome = await requestEmailChange(desk.credentials, asked);
    if (outcome.ok) return { pending_email: outcome.email };
    throw outcome.why === 'throttled' ? throttled(outcome) : wrongField('email', sentences.email[outcome.why]);
  },
});

export const confirmEmail = operation({
  method: 'POST',
  path: '/api/v1/me/email/confirm',
  scope: 'account:write',
  summary: 'Prove the other address by its code; the old one is told',
  freshness: 'fresh',
  status: 204,
  input: request('EmailCode', { code: typedCode }),
  errors: [],
  handle: async ({ desk, holder, caller }, { code }) => {
    requireRightCode(await proveEmailChangeByCode(desk.credentials, { account: holder.account, code, caller }));
  },
});
