import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { inTransaction } from '#database/transaction.ts';
import { endLicencesThatRanOut } from '#licences/end-licences-that-ran-out.ts';
import { getLicenceForUpdate } from '#licences/licence.ts';
import { type LicenceScene, openLicenceScene } from './open-licence.ts';
import { fateOf, fill, letIn } from './people-in.ts';

const runOut = ({ db, licence }: LicenceScene) =>
  db
    .updateTable('licence')
    .set({ valid_from: sql<Date>`now() - interval '1 year'`, valid_to: sql<Date>`now() - interval '1 second'` })
    .where('id', '=', licence)
    .execute();

test('whoever is in when the term is over is out, once, and nobody else', async () => {
  await using scene = await openLicenceScene({ seats: 2 });
  const other = await scene.issue({ product: 'other' });
  const [ada, bob] = await fill(scene, 2);
  if (!ada || !bob) throw new Error('nobody there');
  const elsewhere = await letIn(scene, ada.account, other);
  expect(await endLicencesThatRanOut(scene.db)).toBe(0);
  await runOut(scene);
  expect(await endLicencesThatRanOut(scene.db)).toBe(1);
  expect([await fateOf(scene, ada), await fateOf(scene, bob)]).toEqual(['licence_ended', 'licence_ended']);
  expect(await fateOf(scene, elsewhere)).toBe('live');
  expect(await scene.held()).toEqual([]);
  expect(await endLicencesThatRanOut(scene.db)).toBe(0);
  const acts = await listActs(scene.db, { act: 'licence.ran_out' });
  expect(acts).toMatchObject([{ actor_kind: 'system', facts: { licence: scene.licence, ended: 2 } }]);
});

test('who had lost their seat to idleness does not come back to a licence that is over', async () => {
  await using scene = await openLicenceScene({ seats: 1 });
  const [ada] = await fill(scene, 1);
  if (!ada) throw new Error('nobody there');
  await scene.db.updateTable('grant').set({ status: 2 }).execute();
  await scene.db.deleteFrom('seat_session').execute();
  await runOut(scene);
  expect(await endLicencesThatRanOut(scene.db)).toBe(1);
  expect(await fateOf(scene, ada)).toBe('licence_ended');
});

test('whoever came in the very moment a licence was suspended is put out too', async () => {
  await using scene = await openLicenceScene({ seats: 1 });
  const [ada] = await fill(scene, 1);
  if (!ada) throw new Error('nobody there');
  await scene.db.updateTable('licence').set({ is_active: false }).execute();
  expect(await endLicencesThatRanOut(scene.db)).toBe(1);
  expect(await fateOf(scene, ada)).toBe('licence_ended');
});

test('a licence that somebody is changing waits for the next time, and several sweeps at once end it once', async () => {
  await using scene = await openLicenceScene({ seats: 1 });
  await fill(scene, 1);
  await runOut(scene);
  await inTransaction(scene.db, async (tx) => {
    await getLicenceForUpdate(tx, scene.licence);
    expect(await endLicencesThatRanOut(scene.db)).toBe(0);
  });
  const ended = await Promise.all(Array.from({ length: 5 }, () => endLicencesThatRanOut(scene.db)));
  expect(ended.reduce((sum, count) => sum + count, 0)).toBe(1);
});
