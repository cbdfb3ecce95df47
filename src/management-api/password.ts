import { z } from 'zod';
import { changePassword } from '#credentials/change-password.ts';
import { describePolicy } from '#credentials/password-policy.ts';
import { Refusal } from '#platform/refusal.ts';
import { english } from '#platform/words/words.ts';
import { operation } from './operation.ts';
import { request } from './schemas.ts';
import { sentences } from './sentences.ts';

export const setPassword = operation({
  method: 'PUT',
  path: '/api/v1/me/password',
  scope: 'account:write',
  summary: 'Set another password; every other sign-in ends',
  freshness: 'fresh',
  status: 204,
  input: request('NewPassword', { password: z.string().max(1024) }),
  errors: [],
  handle: async ({ desk, holder, caller }, { password }) => {
    const { account, session } = holder;
    const outcome = await changePassword(desk.credentials, { account, password, session, caller });
    if (outcome.ok) return;
    const lengths = describePolicy(await desk.credentials.passwordRules());
    const { problems } = english.words.passwords;
    const errors = outcome.problems.map((code) => ({ pointer: '/password', detail: problems[code](lengths) }));
    throw new Refusal('invalid-input', sentences.password, { errors });
  },
});
