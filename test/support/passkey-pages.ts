import type { CreationOptions, RequestOptions } from '#credentials/passkey-options.ts';
import { passkeyHandle } from '#credentials/passkey-options.ts';
import { newId } from '#platform/ids.ts';
import { coseKey, openSoftAuthenticator, type SoftAuthenticator } from '../credentials/soft-authenticator.ts';
import type { TestHouse } from './house.ts';
import type { Person } from './people.ts';
import type { Reply } from './visitor.ts';

/** What a page asks of an authenticator, as its script reads it. */
export function optionsOn({ text, url }: Reply): RequestOptions & CreationOptions {
  const json = /data-passkey="\w+" data-options="([^"]*)"/.exec(text)?.[1];
  if (json === undefined) throw new Error(`${url.pathname} asks for no passkey`);
  return JSON.parse(json.replaceAll('&#34;', '"').replaceAll('&amp;', '&'));
}

/** An authenticator of this process with a passkey of somebody, made a while ago. */
export async function addSoftPasskey(house: TestHouse, { id }: Pick<Person, 'id'>): Promise<SoftAuthenticator> {
  const handle = await passkeyHandle(house.db, id);
  const device = openSoftAuthenticator(house.issuer, { handle: handle.toString('base64url') });
  await house.db
    .insertInto('passkey')
    .values({
      id: newId('pky'),
      account_id: id,
      credential_id: device.id,
      public_key: coseKey(device.publicKey),
      is_backup_eligible: false,
      is_backed_up: false,
      is_user_verifying: true,
      aaguid: '00000000-0000-0000-0000-000000000000',
      name: 'Blue key',
    })
    .execute();
  return device;
}
