import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findClient } from '#clients/client.ts';
import { replaceImportedSecret } from '#clients/replace-imported-secret.ts';
import { planFile } from '#configuration/apply.ts';
import { exportClientSecrets, openImportedSecrets, sealImportedSecrets } from '#credentials/imported-client-secrets.ts';
import { inTransaction } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';
import { IMPORTED_SECRETS, KNOWN_SECRET } from '../credentials/imported-vectors.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { readMistakes, vault, writeFiles } from './support.ts';

let applying: TestApply;
beforeAll(async () => {
  applying = await openApply();
});
afterAll(() => applying[Symbol.asyncDispose]());

const BCRYPT = '$2b$05$9CajfX2//WDuOI.opLulSe6IbnAGLSnhEG2FyS17OxYD4dIyyYceC';
const MD5 = 'md5:5b23172fd2b60ac627e4da25007ca025';
const PLAIN = `sha256:${sha256(KNOWN_SECRET).toString('hex')}`;

const machine = (id: string, more: string) =>
  `clients: [{client_id: ${id}, grant_types: [client_credentials], scope: a:read, ${more}}]`;
const hashes = (...texts: string[]) => `client_secret_hash: ${JSON.stringify(texts.length === 1 ? texts[0] : texts)}`;

async function secretsOf(id: string) {
  const client = await findClient(applying.db, id);
  if (!client) throw new Error(`no client ${id}`);
  return { client, plain: client.secretHashes, imported: openImportedSecrets(vault, client) };
}

/** As the first authentication does it. */
async function showSecret(id: string): Promise<void> {
  const { client, imported } = await secretsOf(id);
  const hash = sha256(KNOWN_SECRET);
  const shown = imported.map((secret) => ({ ...secret, replacedBy: hash.toString('hex') }));
  const importedSecrets = sealImportedSecrets(vault, id, shown);
  const before = { id, importedSecrets: client.importedSecrets ?? '' };
  await inTransaction(applying.db, (tx) => replaceImportedSecret(tx, before, { hash, importedSecrets }));
}

/** What `apply --plan` would say. */
async function planned(text: string): Promise<string[]> {
  await using folder = await writeFiles({ 'usher.yaml': text });
  const { changes } = await planFile(applying.needs, folder.path('usher.yaml'));
  return changes.map(({ key, fields }) => `${key}: ${fields.map(({ name }) => name).join(' ')}`);
}

describe('client_secret_hash', () => {
  test('of an unsalted SHA-256 is what Usher itself keeps of a secret', async () => {
    await applying.apply(machine('plain', hashes(PLAIN)));
    expect(await secretsOf('plain')).toMatchObject({ plain: [sha256(KNOWN_SECRET)], imported: [] });
    expect(await applying.apply(machine('plain', hashes(PLAIN.toUpperCase().replace('SHA256', 'sha256'))))).toEqual([]);
    expect(await applying.apply(machine('plain', 'client_secret: an-old-secret-of-more-than-32-characters'))).toEqual(
      [],
    );
  });

  test.each(IMPORTED_SECRETS)('made by %s is applied once, and never stored bare', async (kind, hash) => {
    const id = kind.replace(/[^a-z0-9]+/gi, '-');
    expect(await applying.apply(machine(id, hashes(hash)))).toEqual([expect.stringContaining(`create client ${id}`)]);
    const { client, plain, imported } = await secretsOf(id);
    expect([plain.length, imported.length]).toEqual(hash.startsWith('sha256:e4') ? [1, 0] : [0, 1]);
    if (!hash.startsWith('$argon2')) expect(JSON.stringify(imported)).not.toContain(hash.slice(-20));
    expect(client.importedSecrets ?? 'encrypted:').toMatch(/^encrypted:/);
    expect(await applying.apply(machine(id, hashes(hash)))).toEqual([]);
    expect(await planned(machine(id, hashes(hash)))).toEqual([]);
  });

  test('may be several, and says nothing new once their secrets were shown', async () => {
    const file = machine('several', hashes(BCRYPT, MD5, PLAIN.replace(/.$/, '0')));
    await applying.apply(file);
    expect(await applying.apply(file)).toEqual([]);
    await showSecret('several');
    expect((await secretsOf('several')).plain).toHaveLength(2);
    expect(await applying.apply(file)).toEqual([]);
    expect(await planned(file)).toEqual([]);
  });

  test('takes the place of other secrets where it names one that is not valid, and of none where all are', async () => {
    await applying.apply(machine('changing', hashes(BCRYPT, MD5)));
    expect(await applying.apply(machine('changing', hashes(MD5)))).toEqual([]);
    expect(await planned(machine('changing', hashes(PLAIN)))).toEqual(['changing: client_secret_hash']);
    expect(await applying.apply(machine('changing', hashes(PLAIN)))).toEqual([
      'update client changing: client_secret_hash',
    ]);
    expect(await secretsOf('changing')).toMatchObject({ plain: [sha256(KNOWN_SECRET)], imported: [] });
    await applying.apply(machine('changing', hashes(BCRYPT)));
    expect(await secretsOf('changing')).toMatchObject({ plain: [], imported: [{}] });
    await applying.apply(machine('changing', 'client_secret: quite-another-secret-that-is-long-enough'));
    expect((await secretsOf('changing')).client.importedSecrets).toBeUndefined();
  });

  test('brings a secret back that was shown, then rotated away, as a client_secret does', async () => {
    await applying.apply(machine('rotated', hashes(BCRYPT)));
    await showSecret('rotated');
    const set = { secret_hashes: [sha256('quite another secret')] };
    await applying.db.updateTable('client').set(set).where('id', '=', 'rotated').execute();
    expect(await applying.apply(machine('rotated', hashes(BCRYPT)))).toEqual([
      'update client rotated: client_secret_hash',
    ]);
    expect((await secretsOf('rotated')).plain).toEqual([sha256(KNOWN_SECRET)]);
  });

  test('may be left out later, and goes with the need for a secret', async () => {
    await applying.apply(machine('leaving', hashes(BCRYPT)));
    expect(await applying.apply(machine('leaving', 'first_party: false'))).toEqual([]);
    const keys = 'token_endpoint_auth_method: private_key_jwt, jwks_uri: https://app.example.com/jwks';
    expect(await applying.apply(machine('leaving', keys))).toEqual([expect.stringContaining('client_secret')]);
    expect((await secretsOf('leaving')).client.importedSecrets).toBeUndefined();
  });

  test('exported, is applied to no difference, shown or not', async () => {
    await applying.apply(machine('exported', hashes(BCRYPT, MD5)));
    const waiting = exportClientSecrets(vault, (await secretsOf('exported')).client);
    expect(waiting).toEqual([expect.stringMatching(/^wrapped:23:\$2b/), expect.stringMatching(/^wrapped:16:md5:/)]);
    expect(await applying.apply(machine('exported', hashes(...waiting)))).toEqual([]);
    await showSecret('exported');
    const shown = exportClientSecrets(vault, (await secretsOf('exported')).client);
    expect(shown).toEqual([PLAIN]);
    expect(await applying.apply(machine('exported', hashes(...shown)))).toEqual([]);
    await applying.apply(machine('elsewhere', hashes(...waiting)));
    expect(await applying.hasher.matches((await secretsOf('elsewhere')).imported[0]?.stored ?? '', KNOWN_SECRET)).toBe(
      true,
    );
  });

  test('is told by line and key when it cannot be', async () => {
    const text = [
      'clients:',
      '  - client_id: one',
      '    grant_types: [client_credentials]',
      '    client_secret_hash: 5b23172fd2b60ac627e4da25007ca025',
      '  - client_id: two',
      '    grant_types: [client_credentials]',
      '    client_secret_hash:',
      `      - ${MD5}`,
      '      - $2b$31$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      '  - client_id: three',
      '    grant_types: [client_credentials]',
      '    client_secret: an-old-secret-of-more-than-32-characters',
      `    client_secret_hash: ${MD5}`,
      '  - client_id: four',
      '    token_endpoint_auth_method: none',
      '    redirect_uris: [https://app.example.com/]',
      `    client_secret_hash: ${MD5}`,
      '  - {client_id: five, grant_types: [client_credentials], client_secret_hash: []}',
      `  - {client_id: six, grant_types: [client_credentials], client_secret_hash: [${Array(11).fill(MD5)}]}`,
      '  - {client_id: seven, grant_types: [client_credentials], client_secret_hash: 7}',
    ].join('\n');
    expect(await readMistakes(text)).toEqual([
      expect.stringMatching(/^4 clients\[0\]\.client_secret_hash: This hash is none that Usher can check/),
      expect.stringMatching(/^9 clients\[1\]\.client_secret_hash\[1\]: Usher does not take this bcrypt hash/),
      '13 clients[2].client_secret_hash: is given beside a client_secret: only one of the two can be',
      '17 clients[3].client_secret_hash: is not for a client without a secret',
      '18 clients[4].client_secret_hash: must not be empty',
      '19 clients[5].client_secret_hash: are more than 10',
      expect.stringMatching(/^20 clients\[6\]\.client_secret_hash.*: /),
    ]);
  });

  test('of a new app is all the secret that it needs; none at all is a mistake', async () => {
    expect(await applying.refusal(machine('needy', 'first_party: false'))).toEqual([
      expect.stringMatching(/^1 clients\[0\]\.client_secret: is missing/),
    ]);
    expect(await applying.refusal(machine('needy', hashes(MD5)))).toEqual([]);
  });
});
