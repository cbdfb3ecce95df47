import { applyConfiguration } from '#configuration/apply.ts';
import { openBlocklist } from '#credentials/blocklist.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { readEnvironment } from '#platform/config.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';

export const applyCommand = command({
  usage: 'apply FILE',
  about: 'Makes the clients, APIs, roles, people and settings as the file says. Safe to repeat.',
  options: {},
  operands: ['FILE'],
  async run(call) {
    const [file = ''] = call.operands;
    const config = call.config();
    await using stores = await openCommandStores(config);
    const { db, vault } = stores;
    const { changes } = await applyConfiguration(
      {
        db,
        vault,
        hasher: createHasher({ vault }),
        openBlocklist: () => openBlocklist(),
        environment: readEnvironment(),
        issuer: config.issuer,
        actor: { kind: 'command', id: 'apply' },
      },
      file,
    );
    const lines = changes.map(({ act, kind, key }) => `${act === 'create' ? 'created' : 'updated'} ${kind} ${key}`);
    return { json: { changes }, text: lines.join('\n') || `Nothing to change: everything is as ${file} says.` };
  },
});
