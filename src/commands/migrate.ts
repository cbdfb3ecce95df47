import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';

export const migrateCommand = command({
  usage: 'migrate',
  about: 'Brings the database up to this version of Usher. Safe to repeat, and from several machines at once.',
  options: {},
  async run(call) {
    await using stores = await openCommandStores(call.config());
    const { applied } = stores;
    const text = applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.';
    return { json: { applied }, text };
  },
});
