import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { allowInsecureRequests, ClientSecretBasic, clientCredentialsGrant, discovery } from 'openid-client';
import { describe, expect, test } from 'vitest';
import { createClient } from '#clients/create-client.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { untilSomebodyWaits } from '../support/until.ts';
import { letSeatsRunOut, openSeats, type Seats, userinfo } from './seats-world.ts';
import { API } from './support.ts';

/** Every app is so from now on. */
async function changeApps(
  { product: { house } }: Seats,
  set: { licence_product?: string | null; is_first_party?: boolean },
) {
  await house.db.updateTable('client').set(set).execute();
  await house.house.changes.poll();
}

describe('a licensed app', () => {
  test('lets in whoever finds a seat, and every token and userinfo say which', async () => {
    await using seats = await openSeats({ seats: 2 });
    const ada = await seats.come(await seats.member());
    expect(ada.place()).toBe('/callback');
    const told = seats.told();
    const seat = { licence: seats.licence, number: 1 };
    const licence = { id: seats.licence, serial: seats.licence, product: 'reports', organisation: 'acme', seats: 2 };
    expect(told.access).toMatchObject({ organisation: 'acme', seat, licence });
    expect(told.id).toMatchObject({ organisation: 'acme', seat, licence });
    expect(await userinfo(seats, told)).toMatchObject({ organisation: 'acme', seat, licence });
    expect((await seats.refresh(told.refreshToken)).access).toMatchObject({ organisation: 'acme', seat, licence });
    expect(await seats.held()).toBe(1);
  });

  test('shows a page to whoever finds none, and tells an app that asks silently', async () => {
    await using seats = await openSeats({ seats: 1 });
    await seats.come(await seats.member());
    const bob = await seats.come(await seats.member());
    expect(bob.place()).toMatch(/^\/sign-in\/[^/]+(\/seat)?$/);
    await bob.visitor.go(seats.silently());
    expect(bob.visitor.page.text).toContain('interaction_required');
    expect(await seats.held()).toBe(1);
  });

  test('tells who has no licence at all', async () => {
    await using seats = await openSeats();
    const cy = await seats.come(await seats.stranger());
    await cy.visitor.go(seats.silently());
    expect(cy.visitor.page.text).toContain('access_denied');
  });

  test('a sign-out gives the seat back at once', async () => {
    await using seats = await openSeats({ seats: 1 });
    const ada = await seats.come(await seats.member());
    await ada.visitor.go(`${seats.product.issuer}/oauth2/logout`);
    await ada.visitor.submit({ logout: 'yes' });
    expect(await seats.held()).toBe(0);
    const bob = await seats.come(await seats.member());
    expect(bob.place()).toBe('/callback');
  });

  test('a sign-out gives back the seat too that is being taken at this very moment', async () => {
    await using seats = await openSeats({ seats: 1 });
    const { db } = seats.product.house;
    const ada = await seats.come(await seats.member());
    await sql`delete from seat_session`.execute(db);
    const gate = await db.startTransaction().execute();
    await sql`select from seat for update`.execute(gate);
    const asked = ada.visitor.go(seats.silently());
    await untilSomebodyWaits(db);
    const { uid } = await db.selectFrom('session').select('uid').executeTakeFirstOrThrow();
    await endSignIns(db, { whose: { session: uid }, cause: 'sign_out' });
    await gate.commit().execute();
    await asked;
    expect(ada.visitor.page.text).toContain('invalid_grant');
    expect(await seats.held()).toBe(0);
  });

  test('a seat lost by idling suspends, and the next refresh takes one again or keeps the refresh token', async () => {
    await using seats = await openSeats({ seats: 1 });
    await seats.come(await seats.member());
    const ada = seats.told();
    await letSeatsRunOut(seats);
    const guest = await seats.come(await seats.member());
    expect(guest.place()).toBe('/callback');
    await expect(seats.refresh(ada.refreshToken)).rejects.toMatchObject({ error: 'interaction_required', status: 400 });
    await expect(userinfo(seats, ada)).rejects.toMatchObject({ status: 401 });
    await guest.visitor.go(`${seats.product.issuer}/oauth2/logout`);
    await guest.visitor.submit({ logout: 'yes' });
    expect((await seats.refresh(ada.refreshToken)).access.seat).toEqual({ licence: seats.licence, number: 1 });
  });

  test('the end of the licence closes what was connected', async () => {
    await using seats = await openSeats({ seats: 1 });
    await seats.come(await seats.member());
    const ada = seats.told();
    const { db } = seats.product.house;
    await db.updateTable('licence').set({ is_active: false }).execute();
    await endSignIns(db, { whose: { licence: seats.licence }, cause: 'licence_ended' });
    await expect(seats.refresh(ada.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await seats.held()).toBe(0);
  });

  test('a token never outlives the licence it stands on', async () => {
    await using seats = await openSeats();
    const validTo = new Date(Date.now() + 120_000);
    await seats.product.house.db.updateTable('licence').set({ valid_to: validTo }).execute();
    await seats.come(await seats.member());
    expect((seats.told().access.exp ?? 0) * 1000).toBeLessThanOrEqual(validTo.getTime());
    expect(seats.told().access.licence).toMatchObject({ valid_to: validTo.toISOString() });
  });

  test('costs one statement more than the same sign-in without a licence, a refresh too', async () => {
    await using seats = await openSeats();
    const costs = async () => {
      const person = await seats.member();
      const answered = await seats.product.during(async () => {
        await seats.come(person);
        await seats.refresh(seats.told().refreshToken);
      });
      return answered.reduce((sum, { statements }) => sum + statements.length, 0);
    };
    const licensed = await costs();
    await changeApps(seats, { licence_product: null });
    expect(licensed - (await costs())).toBeLessThanOrEqual(2);
  });

  test('takes no seat for a silent request that only a question could answer', async () => {
    await using seats = await openSeats({ seats: 1 });
    const { house } = seats.product;
    await changeApps(seats, { licence_product: null });
    const ada = await seats.come(await seats.member());
    await sql`delete from "grant"`.execute(house.db);
    await changeApps(seats, { licence_product: 'reports', is_first_party: false });
    await ada.visitor.go(seats.silently());
    expect(ada.visitor.page.text).toContain('consent_required');
    expect(await seats.held()).toBe(0);
  });

  test('gives the seat back when the person does not agree to what it asks for', async () => {
    await using seats = await openSeats({ seats: 1 });
    await changeApps(seats, { is_first_party: false });
    const ada = await seats.come(await seats.member());
    expect(ada.place()).toMatch(/\/consent$/);
    expect(await seats.held()).toBe(1);
    await ada.visitor.submit({ decision: 'cancel' });
    expect(ada.place()).toBe('/callback');
    expect(await seats.held()).toBe(0);
  });

  test('takes a seat for a machine that says so, which loses its tokens with it', async () => {
    await using seats = await openSeats({ seats: 1 });
    const { house } = seats.product;
    const made = await createClient(house.db, {
      client_name: 'Nightly',
      grant_types: ['client_credentials'],
      scope: 'reports:read',
    });
    if (!made.ok) throw new Error('no client');
    const machine = { licence_product: 'reports', organisation_id: seats.organisation };
    await house.db.updateTable('client').set(machine).where('id', '=', made.clientId).execute();
    await house.house.changes.poll();
    const secret = made.clientSecret?.reveal() ?? '';
    const config = await discovery(new URL(seats.product.issuer), made.clientId, secret, ClientSecretBasic(secret), {
      execute: [allowInsecureRequests],
    });
    const ask = () => clientCredentialsGrant(config, { resource: API });
    expect(decodeJwt((await ask()).access_token)).toMatchObject({ seat: { licence: seats.licence, number: 1 } });
    await ask();
    expect(await seats.held()).toBe(1);
    expect((await seats.come(await seats.member())).place()).toMatch(/^\/sign-in\//);
    const numberOf = async () =>
      (await house.db.selectFrom('client').select('status_number').where('id', '=', made.clientId).executeTakeFirst())
        ?.status_number;
    const before = await numberOf();
    await endSignIns(house.db, { whose: { seat: { licence: seats.licence, slot: 1 } }, cause: 'seat_released' });
    expect(await numberOf()).not.toBe(before);
    const entry = await house.db
      .selectFrom('status_entry')
      .select('status')
      .where('number', '=', before ?? 0)
      .executeTakeFirst();
    expect(entry).toEqual({ status: 1 });
    await expect(ask()).rejects.toMatchObject({ error: 'access_denied', status: 400 });
  });
});
