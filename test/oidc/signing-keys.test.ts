import { decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { createProvider } from '#oidc/provider.ts';
import { ensureSigningKeys, inOrderOfUse, listSigningKeys } from '#oidc/signing-keys.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { openTestDatabase } from '../support/database.ts';
import { openOidc, token } from './support.ts';

const vault = openVault(new Secret([Buffer.alloc(32, 1)]));

describe('signing keys', () => {
  it('are made once, however many processes start at once, and are kept encrypted', async () => {
    await using database = await openTestDatabase();
    const made = await Promise.all(Array.from({ length: 6 }, () => ensureSigningKeys(database.db, vault)));
    expect(made.flat().sort()).toEqual(['ES256', 'RS256']);
    const rows = await database.db.selectFrom('signing_key').selectAll().execute();
    expect(rows.map(({ alg }) => alg).sort()).toEqual(['ES256', 'RS256']);
    for (const { private_jwk, public_jwk } of rows) {
      expect(private_jwk).toMatch(/^encrypted:/);
      expect(public_jwk).not.toHaveProperty('d');
    }
    expect(await ensureSigningKeys(database.db, vault)).toEqual([]);
  });

  it('that another SECRET_KEY made stop the start with one plain sentence, and nothing is made beside them', async () => {
    await using open = await openOidc();
    const deps = { ...open.deps, vault: openVault(new Secret([Buffer.alloc(32, 9)])) };
    await expect(createProvider(deps)).rejects.toThrow(/SECRET_KEY does not open this database/);
    expect(await open.database.db.selectFrom('signing_key').select('kid').execute()).toHaveLength(2);
  });

  it('open under any of the secret keys that are given', async () => {
    await using database = await openTestDatabase();
    await ensureSigningKeys(database.db, vault);
    const both = openVault(new Secret([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]));
    expect(await listSigningKeys(database.db, both)).toHaveLength(2);
  });

  it('sign once they are active, and are published before', async () => {
    const key = (kid: string, minutes: number) => ({
      kid,
      alg: 'ES256',
      jwk: {},
      activeFrom: new Date(minutes * 60_000),
    });
    const keys = [key('coming', 30), key('now', 10), key('before', 5)];
    const order = (minutes: number) => inOrderOfUse(keys, new Date(minutes * 60_000)).map(({ kid }) => kid);
    expect(order(20)).toEqual(['now', 'before', 'coming']);
    expect(order(31)).toEqual(['coming', 'now', 'before']);
  });

  it('are taken up without a restart: a new one signs, the old one stays published', async () => {
    await using open = await openOidc();
    const machine = { grant_types: ['client_credentials'], redirect_uris: undefined, scope: 'reports:read' };
    await open.client({ client_id: 'nightly', ...machine });
    const kid = async () => {
      const asked = { grant_type: 'client_credentials', scope: 'reports:read' };
      const { body } = await token(open.url, asked, { id: 'nightly' });
      return decodeProtectedHeader(body.access_token).kid;
    };
    const before = await kid();
    const { db } = open.database;
    await db
      .updateTable('signing_key')
      .set({ retired_at: new Date(Date.now() + 3_600_000), active_from: new Date(0) })
      .execute();
    await ensureSigningKeys(db, open.deps.vault);
    await open.refresh();
    const after = await kid();
    expect(after).not.toBe(before);
    const { keys } = (await (await fetch(`${open.url}/oauth2/jwks`)).json()) as { keys: { kid: string }[] };
    expect(keys.map(({ kid: id }) => id)).toEqual(expect.arrayContaining([before, after]));
    expect(open.bugs).toEqual([]);
  });
});
