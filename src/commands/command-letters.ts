import { readSettings } from '#database/settings.ts';
import { openJobs } from '#jobs/jobs.ts';
import { type Letters, openLetters } from '#mail/letters.ts';
import type { Config } from '#platform/config.ts';
import { brandOf } from '#web/brand-routes.ts';
import type { CommandStores } from './command-stores.ts';

interface CommandLetters extends AsyncDisposable {
  readonly letters: Letters;
}

/** For a command whose act writes to somebody; whichever process does the jobs sends what it queues. */
export async function openCommandLetters(config: Config, stores: CommandStores): Promise<CommandLetters> {
  const { db, vault, log, directUrl } = stores;
  const jobs = openJobs({ url: directUrl, log, mode: 'off' });
  const brand = async () => brandOf(config.issuer, await readSettings(db));
  const letters = openLetters({ config, vault, jobs, brand });
  if (letters.firstStatus === 'kept') return { letters, [Symbol.asyncDispose]: async () => undefined };
  await jobs.start();
  return { letters, [Symbol.asyncDispose]: () => jobs.stop() };
}
