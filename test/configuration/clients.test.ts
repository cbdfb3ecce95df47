// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is what the file says, for us to fill in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findClient } from '#clients/client.ts';
import { sha256 } from '#platform/secrets.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { readMistakes } from './support.ts';

let applying: TestApply;
beforeAll(async () => {
  applying = await openApply();
});
afterAll(() => applying[Symbol.asyncDispose]());

const SECRET = 'a-secret-that-is-32-characters-long';
const app = (more = '') =>
  `clients: [{client_id: app, client_secret: "\${SECRET}", redirect_uris: [https://app.example.com/callback]${more}}]`;

test('what the file leaves out has the default of the contract', async () => {
  await applying.apply(app());
  const client = await findClient(applying.db, 'app');
  expect(client).toMatchObject({
    metadata: {
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
    },
    scope: ['openid', 'profile', 'email', 'offline_access'],
    isFirstParty: false,
    requiresPkce: true,
    secretHashes: [sha256(SECRET)],
  });
});

test('a change is told by the names of what differs, and a key taken out goes back to its default', async () => {
  await applying.apply(app());
  const changed = await applying.apply(
    app(', client_name: App, first_party: true, require_pkce: false, scope: openid a:read'),
  );
  expect(changed).toEqual(['update client app: client_name scope first_party require_pkce']);
  expect(await applying.apply(app())).toEqual(['update client app: client_name scope first_party require_pkce']);
  expect((await findClient(applying.db, 'app'))?.metadata).not.toHaveProperty('client_name');
});

test('a new secret takes the place of the old one; one that is valid already changes nothing', async () => {
  await applying.apply(app());
  const other = sha256('another-secret-of-the-same-app-beside-it');
  const hashes = [other, sha256(SECRET)];
  await applying.db.updateTable('client').set({ secret_hashes: hashes }).where('id', '=', 'app').execute();
  expect(await applying.apply(app())).toEqual([]);
  const changed = await applying.apply(app().replace('${SECRET}', 'quite-another-secret-that-is-long-enough'));
  expect(changed).toEqual(['update client app: client_secret']);
  expect((await findClient(applying.db, 'app'))?.secretHashes).toHaveLength(1);
});

test('a secret made elsewhere stays where the file names none; a new app that needs one must bring it', async () => {
  await applying.apply(app());
  expect(await applying.apply(app().replace('client_secret: "${SECRET}", ', ''))).toEqual([]);
  expect((await findClient(applying.db, 'app'))?.secretHashes).toHaveLength(1);
  expect(await applying.refusal('clients:\n  - {client_id: new, redirect_uris: [https://new.example.com/]}')).toEqual([
    '2 clients[0].client_secret: is missing: an app that signs in with a secret needs one',
  ]);
});

test('a client that becomes public loses its secret', async () => {
  await applying.apply(app());
  const open =
    'clients: [{client_id: app, token_endpoint_auth_method: none, redirect_uris: [https://app.example.com/callback]}]';
  expect(await applying.apply(open)).toEqual(['update client app: client_secret token_endpoint_auth_method']);
  expect((await findClient(applying.db, 'app'))?.secretHashes).toEqual([]);
});

test('the rules for clients are told by line and key, beside every other mistake', async () => {
  const text = [
    'clients:',
    '  - client_id: one',
    '    client_secret: short',
    '    redirect_uris: [http://app.example.com/callback]',
    '  - client_id: two',
    '    token_endpoint_auth_method: none',
    '    grant_types: [implicit]',
    '  - client_id: usher-account',
    '    token_endpoint_auth_method: none',
    '    redirect_uris: [https://app.example.com/]',
    '  - client_id: four',
    '    token_endpoint_auth_method: none',
    'roles: [{id: a}, {id: a}]',
  ].join('\n');
  expect(await readMistakes(text)).toEqual([
    '3 clients[0].client_secret: must be 32 to 255 plain characters',
    expect.stringMatching(/^4 clients\[0\]\.redirect_uris: must be https/),
    expect.stringMatching(/^7 clients\[1\]\.grant_types: is not offered/),
    '8 clients[2].client_id: must not begin with usher-, which is reserved',
    '11 clients[3].redirect_uris: is missing: must have one or more',
    '13 roles[1].id: a stands in the file twice',
  ]);
});
