import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrolPasskey } from '#credentials/passkey-enrol.ts';
import { readAssertion, readRegistration } from '#credentials/passkey-response.ts';
import { verifyAssertion, verifyRegistration } from '#credentials/passkey-verify.ts';
import { countStatements } from '#database/db.ts';
import { caller, openCredentials, type TestCredentials } from './open-credentials.ts';
import { issuer, openPasskeys, type PasskeyDesk, uid } from './open-passkeys.ts';
import { openSoftAuthenticator } from './soft-authenticator.ts';

let needs: TestCredentials;
let desk: PasskeyDesk;
beforeAll(async () => {
  needs = await openCredentials();
  desk = openPasskeys(needs);
});
afterAll(() => needs[Symbol.asyncDispose]());

const seed = { seed: 20_261, numRuns: 300 };
const party = { id: 'id.acme.test', origin: issuer };

/** An answer with one of its members replaced by something else, at any depth. */
const spoilt = (credential: string) => {
  const paths = pathsOf(JSON.parse(credential));
  return fc
    .tuple(fc.constantFrom(...paths), fc.oneof(fc.jsonValue(), fc.base64String(), fc.constant(undefined)))
    .map(([path, value]) => {
      const whole = JSON.parse(credential);
      let place = whole;
      for (const key of path.slice(0, -1)) place = place[key];
      place[path.at(-1) ?? ''] = value;
      return JSON.stringify(whole);
    });
};

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]));
  return path.length > 0 ? [path, ...below] : below;
}

/** Bytes with some of them changed, or the end cut off. */
const damaged = (text: string) => {
  const bytes = Buffer.from(text, 'base64url');
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  return fc.tuple(changes, fc.integer({ min: 1, max: bytes.length })).map(([list, length]) => {
    const copy = Buffer.from(bytes);
    for (const [at, value] of list) copy[at] = value;
    return copy.subarray(0, length).toString('base64url');
  });
};

describe('what a page posts for a passkey', () => {
  test('may be any text: whatever is no answer costs no statement and is told as such', async () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('', '[]', 'null', '{"__proto__":{}}', '['.repeat(9999)),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (credential) => {
        const { statements } = await countStatements(async () => {
          expect(await desk.present(credential)).toEqual({ ok: false, why: 'unreadable' });
        });
        expect(statements).toEqual([]);
      }),
      seed,
    );
  });

  test('with anything else in any place of a right answer is refused, and never a fault', async () => {
    const { device } = await desk.owner({ isSynced: true });
    const right = device.answer(desk.options.signIn());
    await fc.assert(
      fc.asyncProperty(spoilt(right), async (credential) => {
        const outcome = await desk.present(credential);
        expect(outcome.ok || outcome.why).toMatch(/true|unreadable|expired|unknown|no-match/);
      }),
      seed,
    );
  });

  test('with damaged bytes is refused by the verification, and never a fault', async () => {
    const device = openSoftAuthenticator(issuer);
    const person = await needs.person();
    const made = readRegistration(device.make(await desk.options.enrol(person)));
    const answered = readAssertion(device.answer(desk.options.signIn()));
    if (!made || !answered) throw new Error('these are right');
    const expected = { challenge: made.client.challenge, relyingParty: party };
    const known = await verifyRegistration(made.answer, expected);
    await fc.assert(
      fc.asyncProperty(damaged(made.answer.response.attestationObject), async (attestationObject) => {
        const response = { ...made.answer.response, attestationObject };
        // Without attestation nothing is signed: a changed key is another key, of which its maker has no use.
        const outcome = await verifyRegistration({ ...made.answer, response }, expected);
        expect(outcome === undefined || outcome.credentialId.equals(device.id)).toBe(true);
      }),
      seed,
    );
    const asked = {
      challenge: answered.client.challenge,
      relyingParty: party,
      publicKey: known?.publicKey ?? Buffer.of(),
    };
    expect(await verifyAssertion(answered.answer, asked)).toMatchObject({ isUserVerified: true });
    const { authenticatorData, signature } = answered.answer.response;
    await fc.assert(
      fc.asyncProperty(damaged(authenticatorData), damaged(signature), async (data, signed) => {
        fc.pre(data !== authenticatorData && signed !== signature);
        for (const change of [{ authenticatorData: data }, { signature: signed }]) {
          const response = { ...answered.answer.response, ...change };
          expect(await verifyAssertion({ ...answered.answer, response }, asked)).toBeUndefined();
        }
      }),
      seed,
    );
    const keys = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        expect(await verifyAssertion(answered.answer, { ...asked, publicKey: Buffer.from(key) })).toBeUndefined();
      }),
      seed,
    );
  });

  test('for a new passkey may be any text, and any answer with anything in any place', async () => {
    const account = await desk.person(await needs.person());
    const right = openSoftAuthenticator(issuer).make(await desk.options.enrol(account.id));
    const enrol = (credential: string) =>
      enrolPasskey(needs, { account, credential, name: 'Key', placeUid: uid, issuer, caller });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json(), spoilt(right)), async (credential) => {
        const outcome = await enrol(credential);
        expect(outcome.ok || outcome.why).toMatch(/true|unreadable|expired|no-match|taken/);
      }),
      seed,
    );
  });
});
