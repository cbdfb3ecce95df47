import type { PgBoss } from 'pg-boss';
import type { Log } from '#platform/log.ts';
import type { TimedJob } from './job.ts';

/** Each process asks at least this often whether a timed job is due, so one that missed its turn catches up. */
const LONGEST_TICK_SECONDS = 60;

/** Every process asks; the period's one job is whoever's was first. */
export async function keepTicking(
  boss: PgBoss,
  { name, everySeconds }: Pick<TimedJob, 'name' | 'everySeconds'>,
  log: Log,
): Promise<NodeJS.Timeout> {
  const ask = () => boss.send(name, null, { singletonSeconds: everySeconds });
  await ask();
  const askAgain = () =>
    ask().catch((error) => log.warn({ job: name, error: error.message }, 'a timed job was not added'));
  return setInterval(askAgain, Math.min(everySeconds, LONGEST_TICK_SECONDS) * 1000).unref();
}
