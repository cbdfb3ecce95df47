import { type Imported, importPeople } from '#configuration/import-people.ts';
import { openBlocklist } from '#credentials/blocklist.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';

export const userImportCommand = command({
  usage: 'user import FILE [--verified]',
  about:
    'Makes accounts from a CSV file with the columns id, account, password, email, roles and disabled, of which email ' +
    'is needed: all of them or, when there is a mistake, none. --verified says that the addresses are known to be right.',
  options: { verified: { type: 'boolean' } },
  operands: ['FILE'],
  async run(call) {
    const [file = ''] = call.operands;
    const config = call.config();
    await using stores = await openCommandStores(config);
    const { db, vault } = stores;
    const needs = {
      db,
      vault,
      hasher: createHasher({ vault }),
      openBlocklist: () => openBlocklist(),
      issuer: config.issuer,
      actor: { kind: 'command', id: 'user import' },
    } as const;
    const imported = await importPeople(needs, file, { areVerified: call.options.verified ?? false });
    return { json: imported, text: describe(imported) };
  },
});

function describe({ created, updated, skipped }: Imported): string {
  return `Created ${created}, updated ${updated}, skipped ${skipped} who are as the file says.`;
}
