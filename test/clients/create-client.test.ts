import { describe, expect, it } from 'vitest';
import { findClient } from '#clients/client.ts';
import { checkClientMetadata, type GivenMetadata } from '#clients/client-metadata.ts';
import { createClient } from '#clients/create-client.ts';
import { listResourceServers } from '#clients/resource-server.ts';
import { saveClient } from '#clients/save-client.ts';
import { saveResourceServer } from '#clients/save-resource-server.ts';
import { inTransaction } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';
import { openTestDatabase } from '../support/database.ts';

const CALLBACK = 'https://app.example.com/callback';
const SECRET = 'a-secret-of-more-than-thirty-two-characters';

function checked(given: GivenMetadata) {
  const answer = checkClientMetadata({ client_id: 'app', redirect_uris: [CALLBACK], ...given });
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return { ...answer.client, id: 'app' };
}

describe('registering a client', () => {
  it('gives it an id and a secret of ours, of which only the hash is kept', async () => {
    await using database = await openTestDatabase();
    const created = await createClient(database.db, { client_name: 'App', redirect_uris: [CALLBACK] });
    if (!created.ok) throw new Error(created.why);
    expect(created.clientId).toMatch(/^cli_[0-9A-Za-z]{22}$/);
    const secret = created.clientSecret?.reveal() ?? '';
    expect(secret).toMatch(/^[0-9A-Za-z]{43}$/);
    expect(String(created.clientSecret)).toBe('•••');
    const client = await findClient(database.db, created.clientId);
    expect(client?.secretHashes).toEqual([sha256(secret)]);
    expect(JSON.stringify(client)).not.toContain(secret);
  });

  it('takes no id that a person brought along', async () => {
    await using database = await openTestDatabase();
    await database.db.insertInto('account').values({ id: 'ada' }).execute();
    const created = await createClient(database.db, { client_id: 'ada', redirect_uris: [CALLBACK] });
    expect(created).toEqual({ ok: false, why: 'taken' });
  });

  it('gives a public client no secret', async () => {
    await using database = await openTestDatabase();
    const given = { token_endpoint_auth_method: 'none', redirect_uris: [CALLBACK] };
    const created = await createClient(database.db, given);
    expect(created).toMatchObject({ ok: true, clientSecret: undefined });
  });

  it('tells an id that is taken, and problems, without writing anything', async () => {
    await using database = await openTestDatabase();
    const given = { client_id: 'app', redirect_uris: [CALLBACK] };
    expect(await createClient(database.db, given)).toMatchObject({ ok: true });
    expect(await createClient(database.db, given)).toEqual({ ok: false, why: 'taken' });
    expect(await createClient(database.db, { client_id: 'b' })).toMatchObject({ ok: false, why: 'invalid' });
    expect(await database.db.selectFrom('client').select('id').execute()).toHaveLength(1);
  });
});

describe('an app that takes seats', () => {
  it('says of which product, and a machine whose', async () => {
    await using database = await openTestDatabase();
    const machine = { client_id: 'nightly', grant_types: ['client_credentials'], scope: 'a:read' };
    const given = { ...machine, licence_product: 'reports', organisation: 'acme' };
    expect(await createClient(database.db, given)).toEqual({
      ok: false,
      why: 'invalid',
      problems: [{ field: 'organisation', words: 'must be one that is there' }],
    });
    await database.db.insertInto('organisation').values({ id: 'acme', name: 'Acme' }).execute();
    expect(await createClient(database.db, given)).toMatchObject({ ok: true });
    const taking = { licenceProduct: 'reports', organisationId: 'acme' };
    expect(await findClient(database.db, 'nightly')).toMatchObject(taking);
    expect((await findClient(database.db, 'nightly'))?.metadata).not.toHaveProperty('licence_product');

    await saveClient(database.db, checked({ licence_product: 'reports', client_secret: SECRET }));
    expect(await findClient(database.db, 'app')).toMatchObject({ ...taking, organisationId: undefined });
    await saveClient(database.db, checked({}));
    expect((await findClient(database.db, 'app'))?.licenceProduct).toBeUndefined();
  });
});

describe('saving a client that a file declares', () => {
  it('replaces what it says, and leaves the secret when none is given', async () => {
    await using database = await openTestDatabase();
    await saveClient(database.db, checked({ client_secret: SECRET }));
    await saveClient(database.db, checked({ client_name: 'Renamed', scope: 'openid', first_party: true }));
    const client = await findClient(database.db, 'app');
    expect(client).toMatchObject({ metadata: { client_name: 'Renamed' }, scope: ['openid'], isFirstParty: true });
    expect(client?.secretHashes).toEqual([sha256(SECRET)]);
    await saveClient(database.db, checked({ client_secret: `${SECRET}-new` }));
    expect((await findClient(database.db, 'app'))?.secretHashes).toEqual([sha256(`${SECRET}-new`)]);
    await saveClient(database.db, checked({ token_endpoint_auth_method: 'none' }));
    expect((await findClient(database.db, 'app'))?.secretHashes).toEqual([]);
  });

  it('is refused when it would be left without the secret it needs', async () => {
    await using database = await openTestDatabase();
    const save = inTransaction(database.db, (tx) => saveClient(tx, checked({})));
    await expect(save).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await findClient(database.db, 'app')).toBeUndefined();
  });
});

describe('saving an API', () => {
  it('makes it, and gives it what is said the next time', async () => {
    await using database = await openTestDatabase();
    const server = {
      identifier: 'https://api.example.com',
      name: 'Reports',
      secretHash: sha256(SECRET),
      permissions: ['reports:read', 'reports:read'],
      tokenFormat: 'jwt' as const,
      signingAlg: 'ES256',
      lifetimeSeconds: 900,
    };
    await saveResourceServer(database.db, server);
    expect(await listResourceServers(database.db)).toEqual([{ ...server, permissions: ['reports:read'] }]);
    const next = { ...server, name: 'Files', permissions: [], secretHash: undefined, tokenFormat: 'opaque' as const };
    await saveResourceServer(database.db, next);
    expect(await listResourceServers(database.db)).toEqual([next]);
  });
});
