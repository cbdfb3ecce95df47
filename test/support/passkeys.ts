import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { passkeyHandle } from '#credentials/passkey-options.ts';
import { newId } from '#platform/ids.ts';
import { coseKey } from '../credentials/soft-authenticator.ts';
import { type Authenticator, type AuthenticatorKind, addAuthenticator } from './authenticator.ts';
import type { TestHouse } from './house.ts';
import type { Person } from './people.ts';

/** Puts an authenticator into this page's browser that has a passkey of somebody, made a while ago. */
export async function addPasskey(
  house: TestHouse,
  { id }: Pick<Person, 'id'>,
  page: Page,
  kind: AuthenticatorKind = {},
): Promise<Authenticator> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [credentialId, handle] = [randomBytes(32), await passkeyHandle(house.db, id)];
  const isSynced = kind.isBackupEligible === true;
  await house.db
    .insertInto('passkey')
    .values({
      id: newId('pky'),
      account_id: id,
      credential_id: credentialId,
      public_key: coseKey(publicKey),
      is_backup_eligible: isSynced,
      is_backed_up: isSynced,
      is_user_verifying: kind.hasVerification !== false,
      aaguid: '00000000-0000-0000-0000-000000000000',
      name: 'My laptop',
    })
    .execute();
  const authenticator = await addAuthenticator(page, kind);
  await authenticator.add({
    credentialId: credentialId.toString('base64'),
    isResidentCredential: true,
    rpId: new URL(house.issuer).hostname,
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    userHandle: handle.toString('base64'),
    signCount: 1,
    backupEligibility: isSynced,
    backupState: isSynced,
  });
  return authenticator;
}

/** A browser that does not offer passkeys by itself, so that nothing is answered before a button is pressed. */
export async function withoutAutofill(page: Page): Promise<void> {
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
}
