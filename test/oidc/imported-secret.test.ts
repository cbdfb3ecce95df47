import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listClients } from '#clients/client.ts';
import { keptSecrets } from '#clients/client-secret.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { openImportedSecrets, sealImportedSecrets } from '#credentials/imported-client-secrets.ts';
import { sha256 } from '#platform/secrets.ts';
import { IMPORTED_SECRETS, KNOWN_SECRET } from '../credentials/imported-vectors.ts';
import { type OpenOidc, openOidc, token } from './support.ts';

const ASK = { grant_type: 'client_credentials', scope: 'reports:read' };
const BCRYPT = '$2b$05$9CajfX2//WDuOI.opLulSe6IbnAGLSnhEG2FyS17OxYD4dIyyYceC';
/** Made by pyca bcrypt of a secret that is too short to be kept as one SHA-256. */
const SHORT = { secret: 'short-old-secret', hash: '$2b$05$1se4eiOmm33xlmY8DnKvxupS93JiPYybIVcD3o/CZv5B5yrn72uAm' };

let open: OpenOidc;
beforeAll(async () => {
  open = await openOidc();
});
afterAll(() => open[Symbol.asyncDispose]());

let machines = 0;

/** A machine that comes with these hashes of its secrets. */
async function machineIn({ deps: { vault }, database, ...open }: OpenOidc, ...hashes: string[]): Promise<string> {
  machines += 1;
  const client_id = `nightly-${machines}`;
  await open.client({ client_id, grant_types: ['client_credentials'], redirect_uris: [], scope: 'reports:read' });
  const hasher = createHasher({ vault, parameters: { memoryKib: 64, passes: 2, lanes: 1 } });
  const imported = await Promise.all(hashes.map(async (hash) => ({ stored: await hasher.wrap(hash) })));
  const columns = keptSecrets({ secret: undefined, secretHashes: [sealImportedSecrets(vault, client_id, imported)] });
  await database.db
    .updateTable('client')
    .set({ ...columns })
    .where('id', '=', client_id)
    .execute();
  await open.refresh();
  return client_id;
}

const machine = (...hashes: string[]) => machineIn(open, ...hashes);

async function stored(id: string) {
  const client = (await listClients(open.database.db)).find((one) => one.id === id);
  if (!client) throw new Error(`no client ${id}`);
  return { hashes: client.secretHashes, imported: openImportedSecrets(open.deps.vault, client) };
}

/** Everything that the last request for a token sent to the database. */
const lastStatements = () => open.statements.at(-1)?.sent ?? [];

async function askAtOnce({ url }: OpenOidc, client: { id: string; secret: string }): Promise<Set<number>> {
  const all = await Promise.all(Array.from({ length: 100 }, () => token(url, ASK, client)));
  return new Set(all.map(({ status }) => status));
}

const later = () => open.database.db.deleteFrom('attempt').execute();

describe('a client that comes with a hash of its secret', () => {
  it.each(IMPORTED_SECRETS)(
    'made by %s gets its token, and is compared by one SHA-256 from then on',
    async (_, hash) => {
      const id = await machine(hash);
      await later();
      expect((await token(open.url, ASK, { id, secret: `${KNOWN_SECRET}.` })).status).toBe(401);
      expect((await token(open.url, ASK, { id, secret: hash })).status).toBe(401);
      expect((await token(open.url, ASK, { id, secret: KNOWN_SECRET })).status).toBe(200);
      const { hashes, imported } = await stored(id);
      expect(hashes).toEqual([sha256(KNOWN_SECRET)]);
      expect(imported).toEqual([{ stored: expect.any(String), replacedBy: sha256(KNOWN_SECRET).toString('hex') }]);
      await open.refresh();
      for (let count = 0; count < 2; count += 1) {
        expect((await token(open.url, ASK, { id, secret: KNOWN_SECRET })).status).toBe(200);
      }
      expect(lastStatements()).toEqual([]);
      expect((await token(open.url, ASK, { id, secret: `${KNOWN_SECRET}.` })).status).toBe(401);
      expect(lastStatements()).toEqual([]);
    },
  );

  it('may send it in the body, and is told of in the audit once', async () => {
    const id = await machine('sha1:29240ce85e50526539c8533297ff429481caa695');
    const set = {
      metadata: JSON.stringify({
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_post',
      }),
    };
    await open.database.db.updateTable('client').set(set).where('id', '=', id).execute();
    await open.refresh();
    for (let count = 0; count < 2; count += 1) {
      const posted = { ...ASK, client_id: id, client_secret: KNOWN_SECRET };
      expect((await token(open.url, posted, { secret: null })).status).toBe(200);
    }
    const acts = await open.database.db
      .selectFrom('audit')
      .select(['act', 'actor_kind', 'actor_id', 'facts'])
      .where('client_id', '=', id)
      .execute();
    expect(acts).toEqual([{ act: 'client.secret_replaced', actor_kind: 'client', actor_id: id, facts: {} }]);
  });

  it('too short to be kept so stays behind its slow hash, which one process checks once', async () => {
    const id = await machine(SHORT.hash);
    expect((await token(open.url, ASK, { id, secret: SHORT.secret })).status).toBe(200);
    expect(lastStatements()).not.toEqual([]);
    expect((await token(open.url, ASK, { id, secret: SHORT.secret })).status).toBe(200);
    expect(lastStatements()).toEqual([]);
    expect((await stored(id)).hashes).toEqual([]);
    expect((await token(open.url, ASK, { id, secret: 'short-old-secret ' })).status).toBe(401);
    await open.database.db.updateTable('client').set({ imported_secrets: null }).where('id', '=', id).execute();
    await open.refresh();
    expect((await token(open.url, ASK, { id, secret: SHORT.secret })).status).not.toBe(200);
  });

  it('may come with several, each of which stays good until its own turn', async () => {
    const id = await machine(SHORT.hash, 'md5:5b23172fd2b60ac627e4da25007ca025');
    expect((await token(open.url, ASK, { id, secret: KNOWN_SECRET })).status).toBe(200);
    await open.refresh();
    expect((await token(open.url, ASK, { id, secret: SHORT.secret })).status).toBe(200);
    const { hashes, imported } = await stored(id);
    expect(hashes).toEqual([sha256(KNOWN_SECRET)]);
    expect(imported.map(({ replacedBy }) => replacedBy !== undefined)).toEqual([false, true]);
  });
});

describe('guessing such a secret', () => {
  it('ten times in a quarter of an hour is all that an address gets, and the right one must wait too', async () => {
    const id = await machine(SHORT.hash);
    await later();
    const answers = [];
    for (let guess = 0; guess < 10; guess += 1)
      answers.push(await token(open.url, ASK, { id, secret: `guess-${guess}` }));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(401));
    const { status, body, headers } = await token(open.url, ASK, { id, secret: SHORT.secret });
    expect([status, body.error]).toEqual([429, 'temporarily_unavailable']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    await later();
    expect((await token(open.url, ASK, { id, secret: SHORT.secret })).status).toBe(200);
  });

  it('does not stop an app that has shown the right one already', async () => {
    const id = await machine(SHORT.hash);
    await later();
    expect((await token(open.url, ASK, { id, secret: SHORT.secret })).status).toBe(200);
    for (let guess = 0; guess < 12; guess += 1) await token(open.url, ASK, { id, secret: `guess-${guess}` });
    expect((await token(open.url, ASK, { id, secret: SHORT.secret })).status).toBe(200);
  });

  it('a hundred times at once takes ten checks at most', async () => {
    const hasher = createHasher({ vault: open.deps.vault });
    await using watched = await openOidc({ hasher });
    const id = await machineIn(watched, BCRYPT);
    const statuses = await askAtOnce(watched, { id, secret: 'wrong' });
    expect([...statuses].every((status) => status === 401 || status === 429)).toBe(true);
    expect(hasher.load().done).toBeGreaterThan(0);
    expect(hasher.load().done).toBeLessThanOrEqual(10);
  });

  it('is no matter to the right one, which a hundred may show at once', async () => {
    const id = await machine(BCRYPT);
    await later();
    expect(await askAtOnce(open, { id, secret: KNOWN_SECRET })).toEqual(new Set([200]));
    expect((await stored(id)).hashes).toEqual([sha256(KNOWN_SECRET)]);
  });

  it('is told to come back when too many wait for a hash', async () => {
    const hasher = createHasher({ vault: open.deps.vault, parallel: 1, queue: 0 });
    await using busy = await openOidc({ hasher });
    const id = await machineIn(busy, SHORT.hash);
    const occupying = hasher.matches(await hasher.wrap(`$2b$13$${'a'.repeat(53)}`), 'x');
    const { status, body, headers } = await token(busy.url, ASK, { id, secret: SHORT.secret });
    expect([status, body.error, headers.get('retry-after')]).toEqual([503, 'temporarily_unavailable', '2']);
    await occupying;
    expect((await token(busy.url, ASK, { id, secret: SHORT.secret })).status).toBe(200);
    expect(busy.bugs).toEqual([]);
  });

  it('is no bug of ours', () => {
    expect(open.bugs).toEqual([]);
  });
});
