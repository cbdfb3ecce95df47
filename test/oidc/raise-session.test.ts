import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginTotp } from '#credentials/enrol-totp.ts';
import { type Database, inTransaction } from '#database/transaction.ts';
import { type SignedIn, signedIn } from '../account-console/signed-in.ts';
import { openProduct, type Product } from '../product/open-product.ts';
import { codeAt, credentialsOf } from '../support/second-steps.ts';
import { until } from '../support/until.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product[Symbol.asyncDispose]());

const PATH = '/account/security/authenticator';
const sessionsOf = ({ person }: SignedIn) =>
  product.house.db
    .selectFrom('session')
    .select(['uid', 'id_hash', 'payload', 'signed_in_at', 'authorizations'])
    .where('account_id', '=', person.id)
    .execute();

/** The code of the app that this session is about to set up. */
async function nextCode({ person }: SignedIn, uid: string): Promise<string> {
  const key = await beginTotp(credentialsOf(product.house), { accountId: person.id, boundTo: uid });
  return codeAt(key);
}

async function waitingFor(db: Database): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
  return rows[0]?.waiting ?? 0;
}

describe('a session in which a second step was set up', () => {
  test('is the same sign-in under a new id, with what was proved added to it', async () => {
    const who = await signedIn(product);
    const [before] = await sessionsOf(who);
    const old = who.visitor.twin();
    await who.visitor.go(PATH);
    await who.visitor.submit({ code: await nextCode(who, before?.uid ?? '') });
    const [after, ...others] = await sessionsOf(who);
    expect(others).toEqual([]);
    expect(after).toMatchObject({
      uid: before?.uid,
      signed_in_at: before?.signed_in_at,
      authorizations: before?.authorizations,
      payload: { amr: ['pwd', 'otp'], acr: 'urn:usher:aal2' },
    });
    expect(after?.id_hash).not.toEqual(before?.id_hash);
    expect((await who.visitor.go('/account')).url.pathname).toBe('/account');
    expect((await old.go('/account')).url.pathname).toMatch(/^\/sign-in\//);
  });

  test('that ended in the same moment stays ended', async () => {
    const who = await signedIn(product);
    const [session] = await sessionsOf(who);
    await who.visitor.go(PATH);
    const code = await nextCode(who, session?.uid ?? '');
    const { db } = product.house;
    let answering: ReturnType<typeof who.visitor.post> | undefined;
    await inTransaction(db, async (tx) => {
      await tx.deleteFrom('session').where('account_id', '=', who.person.id).execute();
      answering = who.visitor.post({ code });
      await until(async () => (await waitingFor(db)) > 0);
    });
    expect((await answering)?.status).toBe(200);
    expect(await sessionsOf(who)).toEqual([]);
  });
});
