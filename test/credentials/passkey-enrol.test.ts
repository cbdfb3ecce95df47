import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { findFactors } from '#credentials/factors.ts';
import { findPasskey, findPasskeyRecord, listPasskeys } from '#credentials/passkey.ts';
import { removePasskey, renamePasskey } from '#credentials/passkey-change.ts';
import { enrolPasskey } from '#credentials/passkey-enrol.ts';
import { atOnce } from './hold.ts';
import { caller, openCredentials, type TestCredentials } from './open-credentials.ts';
import { issuer, openPasskeys, type PasskeyDesk, uid } from './open-passkeys.ts';
import { type Oddity, openSoftAuthenticator } from './soft-authenticator.ts';

let needs: TestCredentials;
let desk: PasskeyDesk;
beforeAll(async () => {
  needs = await openCredentials();
  desk = openPasskeys(needs);
});
afterAll(() => needs[Symbol.asyncDispose]());

const no = (why: string) => ({ ok: false, why });
const device = () => openSoftAuthenticator(issuer);

describe('making a passkey', () => {
  test('keeps what the authenticator said, tells the owner, and gives recovery codes with the first', async () => {
    const id = await needs.person();
    const [first, second] = [device(), openSoftAuthenticator(issuer, { isSynced: true })];
    const made = await desk.enrol(id, first);
    expect(made).toMatchObject({ ok: true, means: ['hwk', 'user'] });
    expect(made.ok && made.codes.shown.length).toBeGreaterThan(0);
    expect(await desk.enrol(id, second)).toMatchObject({ ok: true, codes: { shown: [] }, means: ['swk', 'user'] });
    expect(await listPasskeys(needs.db, id)).toMatchObject([
      { name: 'Blue key', isBackupEligible: false, isBackedUp: false, transports: ['internal'], suspectedAt: null },
      { name: 'Blue key', isBackupEligible: true, isBackedUp: true },
    ]);
    expect(await findPasskeyRecord(needs.db, first.id)).toMatchObject({
      accountId: id,
      count: 1,
      isUserVerifying: true,
    });
    expect(await findFactors(needs.db, id)).toMatchObject({ passkeys: 2 });
    const { email } = await desk.person(id);
    expect((await needs.letterTo(email ?? ''))?.text).toContain('Blue key');
    expect(await listActs(needs.db, { act: 'passkey.added', accountId: id })).toHaveLength(2);
  });

  test('asks for one that is found without a name, and for none that is there already', async () => {
    const { id, device: known } = await desk.owner();
    const { challenge: _, user, ...options } = await desk.options.enrol(id);
    expect(options).toEqual({
      rp: { id: 'id.acme.test', name: 'Acme' },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      timeout: 300_000,
      excludeCredentials: [{ type: 'public-key', id: known.id.toString('base64url'), transports: ['internal'] }],
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
      attestation: 'none',
    });
    // The same each time, and nothing that tells whose it is.
    expect((await desk.options.enrol(id)).user.id).toBe(user.id);
    expect(Buffer.from(user.id, 'base64url')).toHaveLength(32);
    expect(user.id).not.toContain(id);
  });

  test('that did not check its owner is a second step, and nothing more', async () => {
    const owner = await desk.owner({ enrolled: { isVerified: false } });
    expect(await desk.second(owner, { isVerified: false })).toMatchObject({ ok: true, means: ['hwk'] });
    const made = await desk.enrol(await needs.person(), device(), { isVerified: false });
    expect(made).toMatchObject({ means: ['hwk'] });
  });

  const x5c = new Map<string, unknown>([
    ['alg', -7],
    ['sig', new Uint8Array(64)],
    ['x5c', [new Uint8Array(900)]],
  ]);
  const misfits: [string, Oddity][] = [
    ['at another origin', { origin: 'https://evil.test' }],
    ['for a parent domain', { rpId: 'acme.test' }],
    ['of another ceremony', { type: 'webauthn.get' }],
    ['in a frame', { crossOrigin: true }],
    ['below a page of another site', { topOrigin: 'https://evil.test' }],
    ['with nobody there', { isPresent: false }],
    ['of an algorithm we did not offer', { algorithm: -35 }],
    ['that is synced and cannot be', { isBackedUp: true }],
    ['with an id longer than ids are', { id: Buffer.alloc(1024, 1) }],
    ['with an id of no length', { id: Buffer.alloc(0) }],
    ['with certificates, which lead to other servers', { format: 'packed', statement: x5c }],
    ['with a statement where it says there is none', { statement: new Map([['alg', -7]]) }],
    ['with a statement of a kind unheard of', { format: 'homemade' }],
  ];
  test.each(misfits)('%s is refused', async (_, oddity) => {
    const id = await needs.person();
    expect(await desk.enrol(id, device(), oddity)).toMatchObject({ ok: false });
    expect(await listPasskeys(needs.db, id)).toEqual([]);
  });

  test('looks nowhere for what a certificate names', async () => {
    const asked: unknown[] = [];
    const { fetch } = globalThis;
    globalThis.fetch = async (...request) => {
      asked.push(request);
      return fetch(...request);
    };
    try {
      for (const format of ['packed', 'tpm', 'android-key', 'apple', 'fido-u2f', 'android-safetynet']) {
        expect(await desk.enrol(await needs.person(), device(), { format, statement: x5c })).toEqual(no('no-match'));
      }
    } finally {
      globalThis.fetch = fetch;
    }
    expect(asked).toEqual([]);
  });

  test('takes each challenge once, in its own place, for its own person, within five minutes', async () => {
    const [id, stranger] = [await needs.person(), await needs.person()];
    const [account, other] = [await desk.person(id), await desk.person(stranger)];
    const enrol = (credential: string, given: { account?: typeof account; placeUid?: string } = {}) =>
      enrolPasskey(needs, { account, credential, name: 'Key', placeUid: uid, issuer, caller, ...given });
    const [first, again] = [device(), device()];
    const options = await desk.options.enrol(id);
    expect(await enrol(first.make(options), { account: other })).toEqual(no('expired'));
    expect(await enrol(first.make(options), { placeUid: 'another' })).toEqual(no('expired'));
    expect(await enrol(first.make(options))).toMatchObject({ ok: true });
    expect(await enrol(again.make(options))).toEqual(no('expired'));
    const late = again.make(await desk.options.enrol(id));
    needs.passSeconds(301);
    expect(await enrol(late)).toEqual(no('expired'));
    const signIn = { ...(await desk.options.enrol(id)), challenge: desk.options.signIn().challenge };
    expect(await enrol(again.make(signIn))).toEqual(no('expired'));
  });

  test('of somebody else, or again, is refused, and the one that is there stays its owner’s', async () => {
    const owner = await desk.owner();
    expect(await desk.enrol(await needs.person(), owner.device)).toEqual(no('taken'));
    expect(await desk.enrol(owner.id, owner.device)).toEqual(no('taken'));
    expect(await findPasskeyRecord(needs.db, owner.device.id)).toMatchObject({ accountId: owner.id });
  });

  test('ends at twenty', async () => {
    const id = await needs.person();
    for (let count = 0; count < 20; count += 1) expect(await desk.enrol(id, device())).toMatchObject({ ok: true });
    expect(await desk.enrol(id, device())).toEqual(no('too-many'));
  });

  test('ends at twenty, however many are made at once', async () => {
    const id = await needs.person();
    for (let count = 0; count < 18; count += 1) expect(await desk.enrol(id, device())).toMatchObject({ ok: true });
    const lock = sql`select from account where id = ${id} for update`;
    await atOnce(
      needs,
      lock,
      Array.from({ length: 5 }, () => () => desk.enrol(id, device())),
    );
    expect(await findFactors(needs.db, id)).toMatchObject({ passkeys: 20 });
  });

  test('twenty times at once with one answer makes one', async () => {
    const id = await needs.person();
    const account = await desk.person(id);
    const credential = device().make(await desk.options.enrol(id));
    const made = { account, credential, name: 'Key', placeUid: uid, issuer, caller };
    const acts = Array.from({ length: 20 }, () => () => enrolPasskey(needs, made));
    const results = await atOnce(needs, sql`lock table replay in share row exclusive mode`, acts);
    const outcomes = results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await listPasskeys(needs.db, id)).toHaveLength(1);
  });
});

describe('looking after passkeys', () => {
  test('a passkey gets another name, and only its owner gives it', async () => {
    const [owner, stranger] = [await desk.owner(), await desk.owner()];
    const [account, other] = [await desk.person(owner.id), await desk.person(stranger.id)];
    const { passkeyId: id } = owner;
    expect(await renamePasskey(needs, { account: other, id, name: 'Mine', caller })).toBe(false);
    expect(await renamePasskey(needs, { account, id, name: 'Red key', caller })).toBe(true);
    expect(await findPasskey(needs.db, owner.id, id)).toMatchObject({ name: 'Red key' });
    expect(await findPasskey(needs.db, stranger.id, id)).toBeUndefined();
  });

  test('a passkey is removed by its owner alone, who is told', async () => {
    const [owner, stranger] = [await desk.owner(), await desk.owner()];
    const [account, other] = [await desk.person(owner.id), await desk.person(stranger.id)];
    const removed = { id: owner.passkeyId, caller, isRequired: false };
    expect(await removePasskey(needs, { ...removed, account: other })).toBe('not-found');
    expect(await removePasskey(needs, { ...removed, account })).toBe('removed');
    expect(await removePasskey(needs, { ...removed, account })).toBe('not-found');
    expect((await needs.letterTo(account.email ?? ''))?.text).toContain('Blue key');
    expect(await desk.signIn(owner.device)).toEqual(no('unknown'));
  });

  test('the last step that a role asks for stays, unless there is an authenticator app', async () => {
    const owner = await desk.owner();
    const account = await desk.person(owner.id);
    const removed = { account, id: owner.passkeyId, caller, isRequired: true };
    expect(await removePasskey(needs, removed)).toBe('last');
    expect(await removePasskey(needs, { ...removed, id: 'pky_none' })).toBe('not-found');
    const secret = needs.vault.encrypt('KEY', `totp:secret:${owner.id}`);
    await needs.db.insertInto('totp').values({ account_id: owner.id, secret }).execute();
    expect(await removePasskey(needs, removed)).toBe('removed');
  });

  test('of two last ones that are removed at once, one stays', async () => {
    const owner = await desk.owner();
    const account = await desk.person(owner.id);
    const second = await desk.enrol(owner.id, device());
    const ids = [owner.passkeyId, second.ok ? second.id : ''];
    const acts = ids.map((id) => () => removePasskey(needs, { account, id, caller, isRequired: true }));
    const lock = sql`select 1 from account where id = ${owner.id} for update`;
    const results = await atOnce(needs, lock, acts);
    const outcomes = results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
    expect(outcomes.sort()).toEqual(['last', 'removed']);
    expect(await listPasskeys(needs.db, owner.id)).toHaveLength(1);
  });
});
