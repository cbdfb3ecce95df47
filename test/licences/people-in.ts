import { randomUUID } from 'node:crypto';
import { takeSeat } from '#licences/take-seat.ts';
import { asking, type LicenceScene, PRODUCT } from './open-licence.ts';

export const actor = { kind: 'command', id: 'test' } as const;

export interface Sitting {
  readonly account: string;
  readonly session: string;
  readonly grant: string;
}

/** Signs somebody in to an app of the product, with a grant of their own; fails where they get no seat. */
export async function letIn(scene: LicenceScene, account: string, licenceId = scene.licence): Promise<Sitting> {
  const grant = `grant-${randomUUID()}`;
  const request = asking(account, { grantId: grant, licenceId, product: await productOf(scene, licenceId) });
  const row = { id: grant, account_id: account, client_id: 'reports-app', session_uid: request.sessionUid };
  await scene.db
    .insertInto('grant')
    .values({ ...row, payload: '{}' })
    .execute();
  const outcome = await takeSeat(scene.db, request);
  if (outcome.kind !== 'taken') throw new Error(`no seat: ${outcome.kind}`);
  return { account, session: request.sessionUid, grant };
}

async function productOf({ db }: LicenceScene, id: string): Promise<string> {
  const row = await db.selectFrom('licence').select('product').where('id', '=', id).executeTakeFirst();
  return row?.product ?? PRODUCT;
}

/** So many new people, each in a seat. */
export async function fill(scene: LicenceScene, people: number): Promise<Sitting[]> {
  const sitting: Sitting[] = [];
  for (let count = 0; count < people; count += 1) sitting.push(await letIn(scene, await scene.person()));
  return sitting;
}

/** What became of somebody's grant: `live`, `suspended`, or why it ended. */
export async function fateOf(scene: LicenceScene, { grant }: Sitting): Promise<string> {
  const row = await scene.db
    .selectFrom('grant')
    .select(['status', 'ended_by'])
    .where('id', '=', grant)
    .executeTakeFirst();
  return row?.ended_by ?? (row?.status === 2 ? 'suspended' : 'live');
}

/** The numbers of a licence's seats. */
export async function slotsOf({ db, licence }: LicenceScene, of = licence): Promise<number[]> {
  const rows = await db.selectFrom('seat').select('slot').where('licence_id', '=', of).orderBy('slot').execute();
  return rows.map(({ slot }) => slot);
}
