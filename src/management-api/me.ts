import { z } from 'zod';
import { type Account, findAccount } from '#accounts/account.ts';
import { PROFILE_FIELDS, type ProfileField, profileOf } from '#accounts/profile.ts';
import { changeProfile } from '#credentials/change-profile.ts';
import { Refusal } from '#platform/refusal.ts';
import { languages } from '#platform/words/words.ts';
import { mfa, readMfa } from './factors.ts';
import { type Call, operation } from './operation.ts';
import { wrongField } from './refusals.ts';
import { answer, nothing, request, time } from './schemas.ts';
import { sentences } from './sentences.ts';

export const me = answer('Me', {
  id: z.string().describe('The `sub` of every token; never another.'),
  email: z.string().nullable(),
  email_verified: z.boolean(),
  username: z.string().nullable(),
  name: z.string().nullable(),
  locale: z.string().nullable(),
  claims: z.record(z.string(), z.unknown()).describe('The other claims by their names in OpenID Connect Core 5.1.'),
  roles: z.array(z.string()).describe('The ids of the roles.'),
  mfa,
  created_at: time,
  updated_at: time,
});

export const showMe = operation({
  method: 'GET',
  path: '/api/v1/me',
  scope: 'account:read',
  summary: 'Whose token it is',
  status: 200,
  input: nothing,
  output: me,
  errors: [],
  handle: (call) => toJson(call, call.holder.account),
});

/** What is left out stays as it is. */
const text = z.string().max(500).nullable().optional().describe('Null, or an empty text, takes the value away.');
const fields = Object.fromEntries(PROFILE_FIELDS.map((field) => [field, text])) as Record<ProfileField, typeof text>;
const profileChange = request('ProfileChange', fields);

export const changeMe = operation({
  method: 'PATCH',
  path: '/api/v1/me',
  scope: 'account:write',
  summary: 'Change what people say of themselves',
  status: 200,
  input: profileChange,
  output: me,
  errors: ['conflict'],
  handle: async (call, input) => {
    const { desk, holder, caller } = call;
    const { account } = holder;
    const given = Object.entries(input).map(([field, value]) => [field, value?.trim() ?? '']);
    const typed = { ...profileOf(account), ...Object.fromEntries(given) };
    const outcome = await changeProfile(desk.credentials, { account, typed, languages, caller });
    if (!outcome.ok) throw refusalOf(outcome);
    return toJson(call, (await findAccount(desk.db, account.id)) ?? account);
  },
});

type Refused = Extract<Awaited<ReturnType<typeof changeProfile>>, { ok: false }>;

function refusalOf(outcome: Refused): Refusal {
  if (outcome.why === 'changed-meanwhile') return new Refusal('conflict', sentences.changedMeanwhile);
  if (outcome.why === 'username-taken') return wrongField('username', sentences.taken);
  const errors = outcome.wrong.map((field) => ({ pointer: `/${field}`, detail: sentences.notFit }));
  return new Refusal('invalid-input', sentences.notFit, { errors });
}

async function toJson({ desk }: Call, account: Account): Promise<z.output<typeof me>> {
  return {
    id: account.id,
    email: account.email,
    email_verified: account.emailVerified,
    username: account.username,
    name: account.name,
    locale: account.locale,
    claims: account.claims,
    roles: [...account.roles],
    mfa: await readMfa(desk.db, account.id),
    created_at: account.createdAt.toISOString(),
    updated_at: account.updatedAt.toISOString(),
  };
}
