import { type ApplyNeeds, type ApplyOptions, applyConfiguration, planFile } from '#configuration/apply.ts';
import { countChanges, nameChange, writePlan } from '#configuration/plan-text.ts';
import { openBlocklist } from '#credentials/blocklist.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { readEnvironment } from '#platform/config.ts';
import { command, type Result, type Terminal } from './command.ts';
import { openCommandStores } from './command-stores.ts';

export const applyCommand = command({
  usage: 'apply FILE [--plan] [--prune]',
  about:
    'Makes the clients, APIs, roles, organisations, licences, people and settings as the file says. Safe to repeat. --plan only tells what ' +
    'would change. --prune also takes away what an earlier apply made and the file no longer names; people stay.',
  options: { plan: { type: 'boolean' }, prune: { type: 'boolean' } },
  operands: ['FILE'],
  async run(call) {
    const [file = ''] = call.operands;
    const { plan, prune: prunes } = call.options;
    const config = call.config();
    await using stores = await openCommandStores(config);
    const { db, vault } = stores;
    const needs: Telling = {
      say: call.say,
      db,
      vault,
      hasher: createHasher({ vault }),
      openBlocklist: () => openBlocklist(),
      environment: readEnvironment(),
      issuer: config.issuer,
      actor: { kind: 'command', id: 'apply' },
    };
    // Awaited here, since the stores close when this ends.
    return await (plan ? tellPlan(needs, file, { prunes }) : apply(needs, file, { prunes }));
  },
});

type Telling = ApplyNeeds & Pick<Terminal, 'say'>;

const DONE = { create: 'created', update: 'updated', delete: 'pruned' } as const;

async function apply(needs: Telling, file: string, options: ApplyOptions): Promise<Result> {
  const { changes, remarks } = await applyConfiguration(needs, file, options);
  for (const remark of remarks) needs.say(remark);
  const lines = changes.map((change) => `${DONE[change.act]} ${nameChange(change)}`);
  return { json: { changes }, text: lines.join('\n') || nothing(file) };
}

async function tellPlan(needs: Telling, file: string, options: ApplyOptions): Promise<Result> {
  const { changes, refusals, remarks } = await planFile(needs, file, options);
  for (const remark of remarks) needs.say(remark);
  const isNothing = changes.length === 0 && refusals.length === 0;
  return {
    json: { changes, refusals, counts: countChanges(changes) },
    text: isNothing ? nothing(file) : writePlan(changes),
    failure: refusals.length > 0 ? refusals.join('\n') : undefined,
  };
}

const nothing = (file: string) => `Nothing to change: everything is as ${file} says.`;
