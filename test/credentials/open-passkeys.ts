import { listPasskeys } from '#credentials/passkey.ts';
import { enrolPasskey } from '#credentials/passkey-enrol.ts';
import { enrolmentOptions, passkeyHandle, secondStepOptions, signInOptions } from '#credentials/passkey-options.ts';
import { checkPasskey, signInWithPasskey } from '#credentials/passkey-sign-in.ts';
import { findSignedInPerson, type ProvenPerson } from '#credentials/proven-password.ts';
import { caller, type TestCredentials } from './open-credentials.ts';
import { type Oddity, openSoftAuthenticator, type SoftAuthenticator } from './soft-authenticator.ts';

export const issuer = 'https://id.acme.test';
export const uid = 'interaction-1';

export interface PasskeyDesk {
  /** Somebody new with an authenticator whose passkey is enrolled. */
  owner(given?: { isSynced?: boolean; enrolled?: Oddity }): Promise<Owner>;
  person(id: string): Promise<ProvenPerson>;
  /** What the page at sign-in asks, and what was answered, in one. */
  signIn(device: SoftAuthenticator, oddity?: Oddity): ReturnType<typeof signInWithPasskey>;
  present(credential: string, interactionUid?: string): ReturnType<typeof signInWithPasskey>;
  second(owner: Owner, oddity?: Oddity): ReturnType<typeof checkPasskey>;
  presentSecond(person: ProvenPerson, credential: string): ReturnType<typeof checkPasskey>;
  enrol(personId: string, device: SoftAuthenticator, oddity?: Oddity): ReturnType<typeof enrolPasskey>;
  options: {
    signIn(interactionUid?: string): ReturnType<typeof signInOptions>;
    second(personId: string): Promise<ReturnType<typeof secondStepOptions>>;
    enrol(personId: string, placeUid?: string): Promise<ReturnType<typeof enrolmentOptions>>;
  };
}

export interface Owner {
  readonly id: string;
  readonly device: SoftAuthenticator;
  readonly passkeyId: string;
}

/** What the pages do, without pages. */
export function openPasskeys(needs: TestCredentials): PasskeyDesk {
  const { db } = needs;
  const asking = { ...needs, issuer };
  const desk: PasskeyDesk = {
    async owner({ isSynced = false, enrolled = {} } = {}) {
      const id = await needs.person();
      const device = openSoftAuthenticator(issuer, { isSynced });
      const made = await desk.enrol(id, device, enrolled);
      if (!made.ok) throw new Error(made.why);
      return { id, device, passkeyId: made.id };
    },
    async person(id) {
      const person = await findSignedInPerson(db, id);
      if (!person) throw new Error(`nobody has the id ${id}`);
      return person;
    },
    signIn: (device, oddity) => desk.present(device.answer(desk.options.signIn(), oddity)),
    present: (credential, interactionUid = uid) =>
      signInWithPasskey(needs, { credential, issuer, interactionUid, caller, clientId: undefined }),
    async second({ id, device }, oddity) {
      const credential = device.answer(await desk.options.second(id), oddity);
      return desk.presentSecond(await desk.person(id), credential);
    },
    presentSecond: (person, credential) =>
      checkPasskey(needs, { credential, issuer, interactionUid: uid, caller, person, tookTurn: true }),
    async enrol(personId, device, oddity) {
      const account = await desk.person(personId);
      const credential = device.make(await desk.options.enrol(personId), oddity);
      return enrolPasskey(needs, { account, credential, name: 'Blue key', placeUid: uid, issuer, caller });
    },
    options: {
      signIn: (interactionUid = uid) => signInOptions(asking, interactionUid),
      async second(accountId) {
        const passkeys = await listPasskeys(db, accountId);
        return secondStepOptions(asking, { interactionUid: uid, accountId, passkeys });
      },
      async enrol(personId, placeUid = uid) {
        const [account, handle] = [await desk.person(personId), await passkeyHandle(db, personId)];
        const passkeys = await listPasskeys(db, personId);
        return enrolmentOptions(asking, { placeUid, account, handle, passkeys, brandName: 'Acme' });
      },
    },
  };
  return desk;
}
