import type { CDPSession, Page } from 'playwright-core';

/** What an authenticator can, and what its owner does. */
export interface AuthenticatorKind {
  /** Over USB unless it is in the device itself. */
  readonly transport?: 'internal' | 'usb';
  /** Whether it checks its owner, by PIN, finger or face; it can, unless said otherwise. */
  readonly hasVerification?: boolean;
  readonly isBackupEligible?: boolean;
}

/** Chromium's virtual authenticator, which answers at once for its owner. */
export interface Authenticator {
  /** The passkeys in it, by WebAuthn's id in base64. */
  credentials(): Promise<readonly VirtualCredential[]>;
  /** From now on the check of its owner succeeds, or does not. */
  verifies(does: boolean): Promise<void>;
  /** Its owner is there and touches it, or leaves it be. */
  isTouched(is: boolean): Promise<void>;
  /** As if a copy of it had been used, or it had been used elsewhere. */
  setCount(credentialId: string, count: number): Promise<void>;
  /** The same passkey in this browser too. */
  add(credential: VirtualCredential): Promise<void>;
  remove(): Promise<void>;
}

export interface VirtualCredential {
  readonly credentialId: string;
  readonly isResidentCredential: boolean;
  readonly rpId?: string;
  readonly privateKey: string;
  readonly userHandle?: string;
  readonly signCount: number;
  readonly backupEligibility?: boolean;
  readonly backupState?: boolean;
}

/** Puts an authenticator into the browser of this page (Chrome DevTools Protocol, domain WebAuthn). */
export async function addAuthenticator(page: Page, kind: AuthenticatorKind = {}): Promise<Authenticator> {
  const { transport = 'internal', hasVerification = true, isBackupEligible = false } = kind;
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      transport,
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      hasResidentKey: true,
      hasUserVerification: hasVerification,
      isUserVerified: hasVerification,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: isBackupEligible,
      defaultBackupState: isBackupEligible,
    },
  });
  const one = { authenticatorId };
  const list = async () => (await session.send('WebAuthn.getCredentials', one)).credentials;
  return {
    credentials: list,
    async verifies(does) {
      await session.send('WebAuthn.setUserVerified', { ...one, isUserVerified: does });
    },
    async isTouched(is) {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { ...one, enabled: is });
    },
    async setCount(credentialId, signCount) {
      const credential = (await list()).find((known) => known.credentialId === credentialId);
      if (!credential) throw new Error(`this authenticator has no credential ${credentialId}`);
      await session.send('WebAuthn.removeCredential', { ...one, credentialId });
      await session.send('WebAuthn.addCredential', { ...one, credential: { ...credential, signCount } });
    },
    async add(credential) {
      await session.send('WebAuthn.addCredential', { ...one, credential });
    },
    async remove() {
      await session.send('WebAuthn.removeVirtualAuthenticator', one);
      await session.detach();
    },
  };
}
