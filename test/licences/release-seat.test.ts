import { expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { inTransaction } from '#database/transaction.ts';
import { releaseSeat, releaseSeatsOf } from '#licences/release-seat.ts';
import { takeSeat } from '#licences/take-seat.ts';
import { asking, openLicenceScene } from './open-licence.ts';
import { actor, fateOf, fill, letIn } from './people-in.ts';

test('a seat that is released is free at once, and what was connected by it has ended', async () => {
  await using scene = await openLicenceScene({ seats: 1 });
  const [ada] = await fill(scene, 1);
  if (!ada) throw new Error('nobody there');
  const bob = asking(await scene.person());
  expect(await takeSeat(scene.db, bob)).toMatchObject({ kind: 'full' });
  const act = { licenceId: scene.licence, slot: 1, actor };
  expect(await inTransaction(scene.db, (tx) => releaseSeat(tx, act))).toBe(true);
  expect(await fateOf(scene, ada)).toBe('seat_released');
  expect(await inTransaction(scene.db, (tx) => releaseSeat(tx, act))).toBe(false);
  expect(await takeSeat(scene.db, bob)).toMatchObject({ kind: 'taken', slot: 1 });
  const acts = await listActs(scene.db, { act: 'seat.released' });
  expect(acts).toMatchObject([{ account_id: ada.account, facts: { licence: scene.licence, slot: 1 } }]);
});

test('a seat that is somebody else’s by now stays theirs', async () => {
  await using scene = await openLicenceScene({ seats: 1 });
  const [ada] = await fill(scene, 1);
  if (!ada) throw new Error('nobody there');
  const act = { licenceId: scene.licence, slot: 1, accountId: await scene.person(), actor };
  expect(await inTransaction(scene.db, (tx) => releaseSeat(tx, act))).toBe(false);
  expect(await fateOf(scene, ada)).toBe('live');
  const missing = { licenceId: scene.licence, slot: 7, actor };
  await expect(inTransaction(scene.db, (tx) => releaseSeat(tx, missing))).rejects.toMatchObject({ code: 'not-found' });
});

test('a person gives back every seat they hold of the licence, and no other person’s', async () => {
  await using scene = await openLicenceScene({ seats: 3, counts: 'session' });
  const ada = await scene.person();
  const [laptop, phone] = [await letIn(scene, ada), await letIn(scene, ada)];
  const [bob] = await fill(scene, 1);
  if (!bob) throw new Error('nobody there');
  const act = { licenceId: scene.licence, accountId: ada, actor };
  expect(await inTransaction(scene.db, (tx) => releaseSeatsOf(tx, act))).toBe(2);
  expect([await fateOf(scene, laptop), await fateOf(scene, phone)]).toEqual(['seat_released', 'seat_released']);
  expect((await scene.held()).map(({ account_id }) => account_id)).toEqual([bob.account]);
  expect(await inTransaction(scene.db, (tx) => releaseSeatsOf(tx, act))).toBe(0);
});
