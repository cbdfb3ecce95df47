import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { findStanding } from '#organisations/find-standing.ts';
import { listLookedAfter } from '#organisations/looked-after.ts';
import { listRoles } from '#roles/role.ts';
import { manages } from '#roles/standing.ts';
import { openTestDatabase } from '../support/database.ts';

test('somebody looks after just the organisations that they manage, whatever they hold, own and belong to', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  await db.insertInto('role').values({ id: 'chief', name: 'Chief', value: 30 }).execute();
  await db
    .updateTable('role')
    .set({ equivalents: ['chief'] })
    .where('id', '=', 'manager')
    .execute();
  const roles = await listRoles(db);
  const organisations = ['one', 'two'];
  await db
    .insertInto('organisation')
    .values(organisations.map((id) => ({ id, name: id })))
    .execute();
  const everywhere = [undefined, 'user', 'employee', 'manager', 'chief', 'admin', 'root'];
  const within = ['stranger', 'member', 'employee', 'manager', 'chief'] as const;
  for (const held of everywhere) {
    for (const place of within) {
      for (const isOwner of [false, true]) {
        const [id, email] = [`acc_${randomUUID()}`, `${randomUUID()}@example.com`];
        await db
          .insertInto('account')
          .values({ id, name: 'A', email, email_key: email, email_verified: true })
          .execute();
        if (held) await db.insertInto('account_role').values({ account_id: id, role_id: held }).execute();
        const member = { organisation_id: 'one', account_id: id };
        if (place !== 'stranger') await db.insertInto('organisation_member').values(member).execute();
        if (place !== 'stranger' && place !== 'member') {
          await db
            .insertInto('organisation_role')
            .values({ ...member, role_id: place })
            .execute();
        }
        await db.deleteFrom('organisation_owner').execute();
        const owner = { organisation_id: 'two', name: 'A', email, email_key: email };
        if (isOwner) await db.insertInto('organisation_owner').values(owner).execute();
        const lookedAfter = await listLookedAfter(db, { roles, accountId: id });
        for (const organisationId of organisations) {
          const standing = await findStanding(db, { organisationId, accountId: id });
          const isManaged = standing !== undefined && manages(roles, standing, organisationId);
          const isListed = lookedAfter === 'all' || lookedAfter.includes(organisationId);
          expect([held, place, isOwner, organisationId, isListed]).toEqual([
            held,
            place,
            isOwner,
            organisationId,
            isManaged,
          ]);
        }
      }
    }
  }
});

test('somebody whose account is disabled or gone looks after nothing', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  const roles = await listRoles(db);
  await db.insertInto('account').values({ id: 'acc_1', name: 'A', is_disabled: true }).execute();
  await db.insertInto('account_role').values({ account_id: 'acc_1', role_id: 'admin' }).execute();
  for (const accountId of ['acc_1', 'acc_2']) expect(await listLookedAfter(db, { roles, accountId })).toEqual([]);
});
