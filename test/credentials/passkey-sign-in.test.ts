import { generateKeyPairSync } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { findPasskeyRecord, listPasskeys } from '#credentials/passkey.ts';
import { checkChallenge } from '#credentials/passkey-challenge.ts';
import { atOnce } from './hold.ts';
import { caller, openCredentials, type TestCredentials } from './open-credentials.ts';
import { openPasskeys, type PasskeyDesk, uid } from './open-passkeys.ts';
import { type Oddity, openSoftAuthenticator } from './soft-authenticator.ts';

let needs: TestCredentials;
let desk: PasskeyDesk;
beforeAll(async () => {
  needs = await openCredentials();
  desk = openPasskeys(needs);
});
afterAll(() => needs[Symbol.asyncDispose]());

const no = (why: string) => ({ ok: false, why });

describe('signing in by a passkey alone', () => {
  test('needs no name, and counts as a device and a person that was checked', async () => {
    const [bound, synced] = [await desk.owner(), await desk.owner({ isSynced: true })];
    expect(await desk.signIn(bound.device)).toMatchObject({
      ok: true,
      person: { id: bound.id },
      means: ['hwk', 'user'],
    });
    expect(await desk.signIn(synced.device)).toMatchObject({ person: { id: synced.id }, means: ['swk', 'user'] });
  });

  test('asks for any passkey that checks its owner, and names nobody’s', () => {
    expect(desk.options.signIn()).toMatchObject({
      rpId: 'id.acme.test',
      allowCredentials: [],
      userVerification: 'required',
      timeout: 300_000,
    });
  });

  test('is recorded, with its refusals', async () => {
    const { id, device } = await desk.owner();
    await desk.signIn(device);
    await desk.signIn(device, { isVerified: false });
    const acts = await listActs(needs.db, { act: 'passkey.checked', accountId: id });
    expect(acts.map(({ outcome, facts }) => [outcome, facts])).toEqual([
      ['refused', { why: 'not-verified' }],
      ['done', {}],
    ]);
  });

  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const misfits: [string, Oddity][] = [
    ['at another origin', { origin: 'https://id.acme.test.evil.test' }],
    ['at another port', { origin: 'https://id.acme.test:8443' }],
    ['for a parent domain', { rpId: 'acme.test' }],
    ['of another ceremony', { type: 'webauthn.create' }],
    ['in a frame of another site', { crossOrigin: true }],
    ['below a page of another site', { crossOrigin: true, topOrigin: 'https://evil.test' }],
    ['by another key', { key: other }],
    ['with bytes for a signature', { signature: Buffer.from('not a signature') }],
    ['with nobody there', { isPresent: false }],
    ['with another owner’s handle', { userHandle: Buffer.alloc(32, 7).toString('base64url') }],
    ['without its owner’s handle', { userHandle: undefined }],
    ['that can be synced now and could not when it was made', { isBackupEligible: true }],
    ['that is synced and cannot be', { isBackedUp: true }],
  ];
  test.each(misfits)('an answer %s is refused', async (_, oddity) => {
    const { device } = await desk.owner();
    expect(await desk.signIn(device, oddity)).toEqual(no('no-match'));
    expect(await desk.signIn(device)).toMatchObject({ ok: true });
  });

  test('an answer without a check of the person is refused, however right', async () => {
    const { device } = await desk.owner();
    expect(await desk.signIn(device, { isVerified: false })).toEqual(no('not-verified'));
  });

  test('a passkey that never checked anybody cannot begin to in a sign-in alone, only after something else', async () => {
    const owner = await desk.owner({ enrolled: { isVerified: false } });
    expect(await desk.signIn(owner.device)).toEqual(no('not-verified'));
    expect(await desk.second(owner)).toMatchObject({ ok: true, means: ['hwk', 'user'] });
    expect(await desk.signIn(owner.device)).toMatchObject({ ok: true });
  });

  test('one that must be shown beside the password again is refused, also when it is on its way', async () => {
    const owner = await desk.owner();
    const person = await desk.person(owner.id);
    const alone = owner.device.answer(desk.options.signIn());
    const beside = owner.device.answer(await desk.options.second(owner.id));
    const takeTrust = sql`update passkey set is_user_verifying = false where id = ${owner.passkeyId}`;
    const acts = [() => desk.present(alone), () => desk.presentSecond(person, beside)];
    const results = await atOnce(needs, takeTrust, acts);
    const outcomes = results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
    expect(outcomes).toEqual([no('not-verified'), no('not-verified')]);
    expect(await findPasskeyRecord(needs.db, owner.device.id)).toMatchObject({ isUserVerifying: false });
  });

  test('nobody’s passkey, and one that was removed, are unknown', async () => {
    const { id, device } = await desk.owner();
    expect(await desk.signIn(openSoftAuthenticator('https://id.acme.test'), { userHandle: 'AAAA' })).toEqual(
      no('unknown'),
    );
    await needs.db.deleteFrom('passkey').where('account_id', '=', id).execute();
    expect(await desk.signIn(device)).toEqual(no('unknown'));
  });

  test('a disabled account is told nothing, an unconfirmed one what is missing', async () => {
    const [disabled, unconfirmed] = [await desk.owner(), await desk.owner()];
    const set = (id: string, values: { is_disabled?: boolean; email_verified?: boolean }) =>
      needs.db.updateTable('account').set(values).where('id', '=', id).execute();
    await set(disabled.id, { is_disabled: true });
    await set(unconfirmed.id, { email_verified: false });
    expect(await desk.signIn(disabled.device)).toEqual(no('no-match'));
    expect(await desk.signIn(unconfirmed.device)).toEqual(no('unconfirmed'));
    expect(await desk.signIn(unconfirmed.device, { key: other })).toEqual(no('no-match'));
  });
});

describe('a challenge', () => {
  test('is taken once: the same answer again is late', async () => {
    const { device } = await desk.owner({ isSynced: true });
    const credential = device.answer(desk.options.signIn());
    expect(await desk.present(credential)).toMatchObject({ ok: true });
    expect(await desk.present(credential)).toEqual(no('expired'));
  });

  test('is used up by a wrong answer too', async () => {
    const { device } = await desk.owner();
    const options = desk.options.signIn();
    expect(await desk.present(device.answer(options, { isVerified: false }))).toEqual(no('not-verified'));
    expect(await desk.present(device.answer(options))).toEqual(no('expired'));
  });

  test('is good for five minutes', async () => {
    const { device } = await desk.owner();
    const [inTime, late] = [device.answer(desk.options.signIn()), device.answer(desk.options.signIn())];
    needs.passSeconds(298);
    expect(await desk.present(inTime)).toMatchObject({ ok: true });
    needs.passSeconds(3);
    expect(await desk.present(late)).toEqual(no('expired'));
  });

  test('of another sign-in, another ceremony, another person or nobody of us is none', async () => {
    const [owner, stranger] = [await desk.owner(), await desk.owner()];
    const { device } = owner;
    expect(await desk.present(device.answer(desk.options.signIn('another')))).toEqual(no('expired'));
    expect(await desk.present(device.answer(desk.options.signIn()), 'another')).toEqual(no('expired'));
    expect(await desk.present(device.answer(await desk.options.second(owner.id)))).toEqual(no('expired'));
    const person = await desk.person(owner.id);
    expect(await desk.presentSecond(person, device.answer(desk.options.signIn()))).toEqual(no('expired'));
    const theirs = device.answer(await desk.options.second(stranger.id));
    expect(await desk.presentSecond(person, theirs)).toEqual(no('expired'));
    expect(await desk.signIn(device, { challenge: Buffer.alloc(53).toString('base64url') })).toEqual(no('expired'));
    const [options, spelled] = [desk.options.signIn(), (text: string) => `${text}=`];
    expect(await desk.present(device.answer(options, { challenge: spelled(options.challenge) }))).toEqual(
      no('expired'),
    );
  });

  test('that was changed in any place is none', () => {
    const { challenge } = desk.options.signIn();
    const use = { ceremony: 'sign-in', boundTo: uid } as const;
    expect(checkChallenge(needs, challenge, use)).toBe('good');
    for (let at = 0; at < challenge.length; at += 1) {
      const other = challenge[at] === 'A' ? 'B' : 'A';
      const changed = `${challenge.slice(0, at)}${other}${challenge.slice(at + 1)}`;
      expect(checkChallenge(needs, changed, use)).toBe('foreign');
    }
  });

  test('sent twenty times at once lets one in', async () => {
    const { device } = await desk.owner({ isSynced: true });
    const credential = device.answer(desk.options.signIn());
    const acts = Array.from({ length: 20 }, () => () => desk.present(credential));
    const results = await atOnce(needs, sql`lock table replay in share row exclusive mode`, acts);
    const outcomes = results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ why }) => why === 'expired')).toHaveLength(19);
  });
});

describe('a passkey as the second step', () => {
  test('need not check its owner, and tells whether it did', async () => {
    const owner = await desk.owner();
    expect(await desk.second(owner, { isVerified: false })).toMatchObject({ ok: true, means: ['hwk'] });
    expect(await desk.second(owner)).toMatchObject({ ok: true, means: ['hwk', 'user'] });
    // Security keys that keep no names send no handle.
    expect(await desk.second(owner, { userHandle: undefined })).toMatchObject({ ok: true });
  });

  test('is asked for by id, and nobody else’s will do', async () => {
    const [owner, stranger] = [await desk.owner(), await desk.owner()];
    const options = await desk.options.second(owner.id);
    expect(options.allowCredentials).toEqual([
      { type: 'public-key', id: owner.device.id.toString('base64url'), transports: ['internal'] },
    ]);
    const person = await desk.person(owner.id);
    expect(await desk.presentSecond(person, stranger.device.answer(options))).toEqual(no('no-match'));
  });

  test('gives back the turn at the throttle that the password took', async () => {
    const owner = await desk.owner();
    const { reserveAttempt, triedOf } = await import('#credentials/throttle.ts');
    const tried = triedOf(await desk.person(owner.id), '');
    const attempt = { vault: needs.vault, tried, address: caller.address };
    const tries = async () => (await sql`select 1 from attempt`.execute(needs.db)).rows.length;
    await sql`delete from attempt`.execute(needs.db);
    await reserveAttempt(needs.db, attempt);
    expect(await tries()).toBe(2);
    await desk.second(owner, { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey });
    expect(await tries()).toBe(2);
    await desk.second(owner);
    expect(await tries()).toBe(1);
  });
});

describe('what a passkey counts', () => {
  const countOf = async (device: { id: Buffer }) => (await findPasskeyRecord(needs.db, device.id))?.count;

  test('is kept, with when it was used and whether it is synced by now', async () => {
    const owner = await desk.owner({ isSynced: true, enrolled: { isBackedUp: false } });
    const read = async () => (await listPasskeys(needs.db, owner.id))[0];
    expect(await read()).toMatchObject({ isBackupEligible: true, isBackedUp: false });
    await sql`update passkey set last_used_at = null where id = ${owner.passkeyId}`.execute(needs.db);
    await desk.signIn(owner.device, { count: 40 });
    expect(await read()).toMatchObject({ isBackedUp: true, lastUsedAt: expect.any(Date), suspectedAt: null });
    expect(await countOf(owner.device)).toBe(40);
  });

  test('going backwards on a single device is refused, and its owner is told once', async () => {
    const owner = await desk.owner();
    const { email } = await desk.person(owner.id);
    await desk.signIn(owner.device, { count: 40 });
    expect(await desk.signIn(owner.device, { count: 39 })).toEqual(no('copied'));
    expect(await desk.second(owner, { count: 40 })).toEqual(no('copied'));
    expect(await countOf(owner.device)).toBe(40);
    const letter = await needs.letterTo(email ?? '');
    expect(letter?.text).toContain('somebody has a copy');
    expect(letter?.text).toContain('Blue key');
    const suspicions = await listActs(needs.db, { act: 'passkey.suspected', accountId: owner.id });
    expect(suspicions).toHaveLength(1);
    expect((await listPasskeys(needs.db, owner.id))[0]?.suspectedAt).toBeInstanceOf(Date);
    // One that goes on counting is the one that was there first, or not: its owner decides.
    expect(await desk.signIn(owner.device, { count: 41 })).toMatchObject({ ok: true });
  });

  test('going backwards on one of several devices is a hint and no refusal', async () => {
    const owner = await desk.owner({ isSynced: true, enrolled: { count: 9 } });
    expect(await desk.signIn(owner.device, { count: 3 })).toMatchObject({ ok: true });
    expect(await desk.signIn(owner.device, { count: 0 })).toMatchObject({ ok: true });
    expect(await listActs(needs.db, { act: 'passkey.suspected', accountId: owner.id })).toHaveLength(1);
    expect(await countOf(owner.device)).toBe(9);
  });

  test('nothing at all is no suspicion', async () => {
    const owner = await desk.owner({ enrolled: { count: 0 } });
    for (let use = 0; use < 3; use += 1) {
      expect(await desk.signIn(owner.device, { count: 0 })).toMatchObject({ ok: true });
    }
    expect(await listActs(needs.db, { act: 'passkey.suspected', accountId: owner.id })).toEqual([]);
  });

  test('the same count twice at once, in two sign-ins: one is late', async () => {
    const owner = await desk.owner();
    const answers = [desk.options.signIn(), desk.options.signIn('two')];
    const acts = answers.map((options, at) => {
      const credential = owner.device.answer(options, { count: 7 });
      return () => desk.present(credential, at === 0 ? uid : 'two');
    });
    const lock = sql`select 1 from passkey where id = ${owner.passkeyId} for update`;
    const results = await atOnce(needs, lock, acts);
    const outcomes = results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ why }) => why === 'copied')).toHaveLength(1);
  });
});
