import { type ListedKey, listKeyStates } from '#oidc/key-states.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';
import { table } from './table.ts';

export const keysListCommand = command({
  usage: 'keys list',
  about: 'Lists the keys that sign tokens and what each does now; the private part is never shown.',
  options: {},
  async run(call) {
    await using stores = await openCommandStores(call.config());
    const rows = (await listKeyStates(stores.db)).map(toJson);
    const head = ['KID', 'ALG', 'USE', 'STATE', 'CREATED', 'RETIRES'];
    const lines = rows.map((row) => [row.kid, row.alg, row.use, row.state, day(row.created_at), day(row.retires_at)]);
    return { json: rows, text: rows.length > 0 ? table([head, ...lines]) : 'There are no keys yet: serve makes them.' };
  },
});

function toJson({ kid, alg, use, state, createdAt, activeFrom, retiresAt }: ListedKey) {
  return {
    kid,
    alg,
    use,
    state,
    created_at: createdAt.toISOString(),
    active_from: activeFrom.toISOString(),
    retires_at: retiresAt?.toISOString() ?? null,
  };
}

/** To the minute, in UTC. */
function day(time: string | null): string {
  return time ? `${time.slice(0, 16).replace('T', ' ')}Z` : '-';
}
