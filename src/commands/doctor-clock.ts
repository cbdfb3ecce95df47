import { sql } from 'kysely';
import type { Check } from './doctor-check.ts';
import { type Finding, ok, Unexamined, wrong } from './doctor-finding.ts';
import type { DoctorScene } from './doctor-scene.ts';

/** As `/readyz` has it. */
const MOST_DRIFT_MS = 5_000;
const MEND = 'Let both machines keep their time by NTP (timedatectl set-ntp true).';

export const clockCheck: Check = {
  name: 'clock',
  reads: ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'DATA_DIR'],
  async examine(scene) {
    const drifts = [await againstDatabase(scene), await againstIssuer(scene)];
    const known = drifts.filter((finding) => finding !== undefined);
    const troubles = known.filter(({ status }) => status !== 'ok');
    if (known.length === 0) throw new Unexamined('neither the database nor the issuer tells the time');
    return troubles.length > 0 ? troubles : known.slice(0, 1);
  },
};

async function againstDatabase({ database, clock }: DoctorScene): Promise<Finding | undefined> {
  try {
    const db = await database();
    const before = clock().getTime();
    const { at } = await db.selectNoFrom(sql<Date>`clock_timestamp()`.as('at')).executeTakeFirstOrThrow();
    return judge('the database', at.getTime() - (before + clock().getTime()) / 2);
  } catch (error) {
    if (error instanceof Unexamined) return undefined;
    throw error;
  }
}

async function againstIssuer({ issuer, misread }: DoctorScene): Promise<Finding | undefined> {
  if (misread.has('ISSUER')) return undefined;
  const state = await issuer();
  return state.kind === 'usher' && state.aheadMs !== undefined ? judge('the issuer', state.aheadMs) : undefined;
}

function judge(whose: string, aheadMs: number): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= MOST_DRIFT_MS) return ok('The clocks agree.');
  const way = aheadMs > 0 ? 'ahead of' : 'behind';
  return wrong(`The clock of ${whose} is ${seconds} s ${way} that of this machine.`, MEND);
}
