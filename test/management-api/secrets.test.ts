import { generateSync } from 'otplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operations } from '#management-api/operations.ts';
import { type Api, openApi } from './open-api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Somebody who has everything there is to keep secret. */
async function openFitted() {
  const { person, token } = await api.newcomer();
  const { db } = api.product.house;
  const { secret } = (await api.call('/api/v1/me/factors/totp', { method: 'POST', token })).body;
  const code = generateSync({ secret });
  const confirm = { method: 'POST', token, body: { code } };
  const { recovery_codes } = (await api.call('/api/v1/me/factors/totp/confirm', confirm)).body;
  const passkey = {
    id: 'pky_1',
    account_id: person.id,
    name: 'Phone',
    aaguid: '',
    credential_id: Buffer.from('the id of a credential'),
    public_key: Buffer.from('a public key'),
    is_backup_eligible: true,
    is_backed_up: true,
    is_user_verifying: true,
  };
  await db.insertInto('passkey').values(passkey).execute();
  const strong = await api.reissue(token, { amr: ['pwd', 'otp', 'mfa'] });
  return { token: strong, secrets: [secret, code, ...recovery_codes, person.password] };
}

/** They answer with what they have just made. */
const SHOWN_ONCE = new Set(['POST /api/v1/me/factors/totp', 'POST /api/v1/me/recovery-codes']);
const WRONG = { code: '000000', password: 'x', email: 'x', name: 'x' };

test('no answer holds a hash, a key or a code, but for those that are shown once', async () => {
  const { token, secrets } = await openFitted();
  const shownBefore = api.product.replies.length;
  const others = operations.filter(({ method, path }) => !SHOWN_ONCE.has(`${method} ${path}`));
  for (const { method, path } of others) {
    const accept = path.endsWith('/qr') ? 'image/svg+xml' : 'application/json';
    const asked = { method, token, headers: { accept } };
    await api.call(path.replace(':id', 'nothing'), asked);
    if (method !== 'GET') await api.call(path.replace(':id', 'nothing'), { ...asked, body: WRONG });
  }
  const { db } = api.product.house;
  const [passwords, codes, keys] = [
    await db.selectFrom('password').select('hash').execute(),
    await db.selectFrom('recovery_code').select('code_hash').execute(),
    await db.selectFrom('passkey').select(['public_key', 'credential_id']).execute(),
  ];
  const bytes = [...codes.map(({ code_hash }) => code_hash), ...keys.flatMap((key) => Object.values(key))];
  const kept = [
    ...secrets,
    ...passwords.map(({ hash }) => hash),
    ...bytes.flatMap((value) => [value.toString('hex'), value.toString('base64'), value.toString('base64url')]),
  ];
  const replies = api.product.replies.slice(shownBefore);
  expect(replies.length).toBeGreaterThan(operations.length);
  for (const { text, url } of replies) {
    expect(text, url.pathname).not.toMatch(/\$argon2|encrypted:|_hash|_mac|otpauth:/);
    expect(
      kept.filter((secret) => text.includes(secret)),
      url.pathname,
    ).toEqual([]);
  }
});
