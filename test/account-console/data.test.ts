import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { inTransaction } from '#database/transaction.ts';
import { issueLicence } from '#licences/issue-licence.ts';
import { nameMember } from '#licences/name-member.ts';
import { addMember } from '#organisations/add-member.ts';
import { assignClient } from '#organisations/assignment.ts';
import { addNote } from '#organisations/note.ts';
import { grantOrganisationRole } from '#organisations/organisation-role.ts';
import { actor, addOrganisation } from '../organisations/people.ts';
import { openProduct, type Product } from '../product/open-product.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { wordsOf } from '../support/visitor.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product[Symbol.asyncDispose]());

async function openSignedIn() {
  const [visitor, person] = [product.visitor(), await addPerson(product.house)];
  await visitor.go('/account/data');
  await visitor.submit({ email: person.email, password: PASSWORD });
  return { visitor, person };
}

const marker = () => randomBytes(20).toString('hex');

/** As if they had done that second step when they signed in. */
const prove = (accountId: string, ...means: string[]) =>
  sql`update session set payload = payload || jsonb_build_object('amr', ${JSON.stringify(['pwd', ...means])}::jsonb)
    where account_id = ${accountId}`.execute(product.house.db);

/** One of everything a person can have; gives what must never leave the house. */
async function addSecrets(accountId: string): Promise<string[]> {
  const { db } = product.house;
  const encrypted = (plain: string) => `encrypted:${plain}`;
  const [totp, credential, key, code, device, change] = Array.from({ length: 6 }, marker);
  await sql`insert into totp (account_id, secret) values (${accountId}, ${encrypted(totp ?? '')})`.execute(db);
  await sql`insert into email_factor (account_id) values (${accountId})`.execute(db);
  await sql`insert into passkey (id, account_id, credential_id, public_key, is_backup_eligible, is_backed_up,
      is_user_verifying, aaguid, name)
    values (${`pky_${marker()}`}, ${accountId}, decode(${credential}, 'hex'), decode(${key}, 'hex'), true, true, true,
      '00000000-0000-0000-0000-000000000000', 'My blue key')`.execute(db);
  await sql`insert into recovery_code (code_hash, account_id) values (decode(${code}, 'hex'), ${accountId})`.execute(
    db,
  );
  await sql`insert into remembered_device (id, token_hash, account_id, agent, password_changed_at, expires_at)
    values (${`dev_${marker()}`}, decode(${device}, 'hex'), ${accountId}, 'Firefox', now(), now() + interval '1 day')`.execute(
    db,
  );
  await sql`insert into email_change (id, account_id, email, email_key, token_hash, code_mac, expires_at)
    values (${`emc_${marker()}`}, ${accountId}, 'new@example.com', 'new@example.com', decode(${change}, 'hex'),
      decode(${change}, 'hex'), now() + interval '1 day')`.execute(db);
  await prove(accountId, 'otp');
  const { rows } = await sql<{ secret: string }>`
    select hash as secret from password where account_id = ${accountId}
    union all select audit_key from account where id = ${accountId}
    union all select encode(id_hash, 'hex') from session where account_id = ${accountId}
    union all select encode(id_hash, 'hex') from token where account_id = ${accountId}
    union all select personal from audit where account_id = ${accountId} and personal is not null`.execute(db);
  return [totp, credential, key, code, device, change, ...rows.map(({ secret }) => secret)].filter(
    (one) => one !== undefined,
  );
}

/** However it might be written. */
function formsOf(secret: string): string[] {
  if (!/^[0-9a-f]+$/.test(secret)) return [secret];
  const bytes = Buffer.from(secret, 'hex');
  return [secret, bytes.toString('base64'), bytes.toString('base64url')];
}

/** A client of an organisation, about whom somebody wrote a note, whom somebody looks after, and whom another invites. */
async function addNoted(accountId: string): Promise<string> {
  const { db } = product.house;
  const organisationId = await addOrganisation(db);
  await inTransaction(db, async (tx) => {
    const where = { organisationId, accountId, actor };
    await addMember(tx, where);
    await grantOrganisationRole(tx, { ...where, roleId: 'client' });
    await addNote(tx, { ...where, authorId: accountId, text: 'Called.' });
  });
  const employee = await addPerson(product.house);
  await inTransaction(db, async (tx) => {
    const where = { organisationId, accountId: employee.id, actor };
    await addMember(tx, where);
    await grantOrganisationRole(tx, { ...where, roleId: 'employee' });
    await assignClient(tx, { organisationId, employeeId: employee.id, clientId: accountId, actor });
  });
  const inviting = await addOrganisation(db);
  await sql`insert into invitation (id, organisation_id, email, email_key, role_id, token_hash, expires_at)
    select 'inv_' || id, ${inviting}, email, email_key, 'employee', sha256(id::bytea), now() + interval '1 day'
    from account where id = ${accountId}`.execute(db);
  return organisationId;
}

/** In a seat of a licence that names them, after one before, a refusal and a wait; gives its serial. */
async function addSeats(organisationId: string, accountId: string): Promise<string> {
  const { db } = product.house;
  const policy = { members: 'named' } as const;
  const terms = { organisationId, product: 'reports', seats: 2, policy, actor };
  const { id, serial } = await inTransaction(db, async (tx) => {
    const licence = await issueLicence(tx, terms);
    await nameMember(tx, { licenceId: licence.id, accountId, actor });
    return licence;
  });
  await sql`update seat set holder = ${accountId}, holder_kind = 'person', account_id = ${accountId},
    client_id = 'reports', since = now(), seen_at = now(), expires_at = now() + interval '1 hour'
    where licence_id = ${id} and slot = 2`.execute(db);
  await sql`insert into seat_use (licence_id, slot, account_id, client_id, since, until)
    values (${id}, 1, ${accountId}, 'reports', now() - interval '2 days', now() - interval '1 day')`.execute(db);
  await sql`insert into seat_refusal (licence_id, account_id, client_id) values (${id}, ${accountId}, 'reports')`.execute(
    db,
  );
  await sql`insert into seat_wait (licence_id, holder, account_id) values (${id}, ${accountId}, ${accountId})`.execute(
    db,
  );
  return serial;
}

describe('the export', () => {
  test('tells all about the person: who they are, how and where they sign in, what was done, what was sent', async () => {
    const { visitor, person } = await openSignedIn();
    await addSecrets(person.id);
    await sql`update account set claims = '{"city": "London"}' where id = ${person.id}`.execute(product.house.db);
    await sql`insert into session_data (session_uid, client_id, data)
      select uid, 'reports', '{"cart": [7]}' from session where account_id = ${person.id}`.execute(product.house.db);
    const organisation = await addNoted(person.id);
    const licence = await addSeats(organisation, person.id);
    await visitor.go('/account/data/export');
    const reply = await visitor.submit({}, '/account/data/export');
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': expect.stringMatching(/^attachment; filename="account-[\d-]+\.json"$/),
      'cache-control': 'no-store',
    });
    const data = JSON.parse(reply.text);
    expect(data).toMatchObject({
      issuer: product.issuer,
      account: { id: person.id, email: person.email, username: person.username, claims: { city: 'London' } },
      ways_to_sign_in: {
        password: { changed_at: expect.stringMatching(/^\d{4}-/) },
        authenticator_app: { last_used_at: null },
        email_codes: { last_used_at: null },
        passkeys: [{ name: 'My blue key', is_backed_up: true }],
        recovery_codes: { left: 1, used: 0 },
        remembered_devices: [{ agent: 'Firefox' }],
        address_changes: [{ email: 'new@example.com' }],
      },
      sessions: [{ address: expect.any(String) }],
      apps: [],
      organisations: [{ id: organisation, name: 'Acme Institute', is_owner: false, roles: ['client'] }],
      notes: [{ organisation, text: 'Called.', created_at: expect.stringMatching(/^\d{4}-/) }],
      assignments: [{ organisation, employee: expect.stringMatching(/^acc_/), client: person.id }],
      invitations: [{ organisation: expect.any(String), role: 'employee', expires_at: expect.any(String) }],
      seats: {
        named_for: [{ licence, since: expect.stringMatching(/^\d{4}-/) }],
        held: [{ licence, number: 2, app: 'reports' }],
        held_before: [{ licence, number: 1, until: expect.stringMatching(/^\d{4}-/) }],
        waiting: [{ licence, app: null }],
        refused: [{ licence, app: 'reports', was_admitted: false }],
      },
      kept_by_apps: [{ client_id: 'reports', data: { cart: [7] }, updated_at: expect.stringMatching(/^\d{4}-/) }],
      record_is_complete: true,
    });
    expect(data.record).toContainEqual(
      expect.objectContaining({ act: 'password.checked', address: expect.stringMatching(/127\.0\.0\.1|::1/) }),
    );
    expect(data.record[0]).toMatchObject({ act: 'account.exported' });
  });

  test('has no hash, secret or key in it, however written', async () => {
    const { visitor, person } = await openSignedIn();
    const secrets = await addSecrets(person.id);
    await visitor.go('/account/data/export');
    const { text } = await visitor.submit({}, '/account/data/export');
    expect(secrets.length).toBeGreaterThan(9);
    for (const form of [
      ...secrets.flatMap(formsOf),
      'encrypted:',
      '$argon2',
      PASSWORD,
      ...Object.values(visitor.cookies()),
    ])
      expect(text).not.toContain(form);
  });

  test('costs a bounded number of statements, however much there is', async () => {
    const { visitor, person } = await openSignedIn();
    await sql`insert into letter (id, name, recipient, subject, body, account_id)
      select 'ltr_' || n || ${person.id}, 'x', 'a@example.com', 'x', '', ${person.id} from generate_series(1, 50) n`.execute(
      product.house.db,
    );
    await visitor.go('/account/data/export');
    const [answered] = await product.during(() => visitor.submit({}, '/account/data/export'));
    expect(answered?.status).toBe(200);
    expect(answered?.statements.length).toBeLessThanOrEqual(12);
  });

  test('is given on the word of its own page alone', async () => {
    const { visitor, person } = await openSignedIn();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const forged = await visitor.ask('/account/data/export', { method: 'POST', headers, body: 'csrf_token=made-up' });
    expect(forged.status).toBe(403);
    await visitor.go('/account/data/export');
    await sql`update session set signed_in_at = signed_in_at - interval '21 minutes'
      where account_id = ${person.id}`.execute(product.house.db);
    const stale = await visitor.submit({}, '/account/data/export');
    expect(stale.text).toContain('id="password"');
    expect(await listActs(product.house.db, { act: 'account.exported', accountId: person.id })).toEqual([]);
  });
});

describe('deleting the account', () => {
  test('takes nothing for an answer but whose account it is, and says so', async () => {
    const { visitor, person } = await openSignedIn();
    for (const identifier of ['', person.username, 'acc_1']) {
      await visitor.go('/account/data/delete');
      expect((await visitor.submit({ identifier }, '/account/data/delete')).status).toBe(422);
    }
    const { db } = product.house;
    const [account] = await db.selectFrom('account').select('deletes_at').where('id', '=', person.id).execute();
    expect(account).toEqual({ deletes_at: null });
  });

  test('of somebody without an address asks for the username', async () => {
    const { visitor, person } = await openSignedIn();
    await product.house.db
      .updateTable('account')
      .set({ email: null, email_key: null })
      .where('id', '=', person.id)
      .execute();
    await visitor.go('/account/data/delete');
    const page = await visitor.submit({ identifier: person.username.toUpperCase() }, '/account/data/delete');
    expect(page.url.pathname).toBe('/account/data');
    expect(wordsOf(page)).toContain('Your account will be deleted on');
  });

  test('is not for the last administrator, who is told what to do first', async () => {
    const { visitor, person } = await openSignedIn();
    await sql`insert into account_role (account_id, role_id) values (${person.id}, 'admin')`.execute(product.house.db);
    await prove(person.id, '~deferred');
    await visitor.go('/account/data/delete');
    const page = await visitor.submit({ identifier: person.email }, '/account/data/delete');
    expect([page.status, wordsOf(page)]).toEqual([422, expect.stringContaining('Make somebody else an administrator')]);
  });

  test('asked for twice leads to the notice, and a notice kept twice is no mistake', async () => {
    const { visitor, person } = await openSignedIn();
    await visitor.go('/account/data/delete');
    const twin = visitor.twin();
    for (const one of [visitor, twin]) {
      const page = await one.submit({ identifier: person.email }, '/account/data/delete');
      expect(page.url.pathname).toBe('/account/data');
    }
    expect((await visitor.go('/account/data/delete')).url.pathname).toBe('/account/data');
    for (const one of [visitor, twin]) {
      expect(wordsOf(await one.submit({}, '/account/data/keep'))).toContain('your account stays');
    }
  });
});
