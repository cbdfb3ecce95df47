import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Settings } from '#database/settings.ts';
import type { Reader, Tx } from '#database/transaction.ts';
import type { Change, Plan } from './change.ts';
import type { SoundConfiguration } from './read-file.ts';

type Declared = { readonly [Name in keyof Settings]: object | undefined };

/** Each top-level key of settings is one row, replaced whole: what the key leaves out has its default. */
export async function planSettings(reader: Reader, configuration: SoundConfiguration): Promise<Plan> {
  const rows = await reader.selectFrom('setting').select(['name', 'value']).execute();
  const now = new Map(rows.map(({ name, value }) => [name, value]));
  const wanted = Object.entries(declaredSettings(configuration)).filter(([, value]) => value !== undefined);
  const changes = wanted
    .filter(([name, value]) => !isDeepStrictEqual(now.get(name), asStored(value)))
    .map(([name, value]) => changeTo(name, value, now.has(name) ? 'update' : 'create'));
  return { named: wanted.map(([key]) => ({ kind: 'setting', key })), changes };
}

/** The file's names as the rows of `setting` have them. */
function declaredSettings(configuration: SoundConfiguration): Declared {
  return {
    registration: configuration.registration,
    passwordPolicy: configuration.password_policy,
    mfa: configuration.mfa,
    sessions: configuration.sessions,
    rateLimits: configuration.rate_limits,
    cookies: configuration.cookies,
    outbound: configuration.outbound,
    headers: configuration.headers,
    jobs: configuration.jobs,
    branding: configuration.branding,
  };
}

const asStored = (value: object | undefined): unknown => JSON.parse(JSON.stringify(value));

function changeTo(name: string, value: object | undefined, act: Change['act']): Change {
  const make = async (tx: Tx) => {
    const row = { name, value: JSON.stringify(value) };
    await tx
      .insertInto('setting')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: row.value, updated_at: sql<Date>`now()` }))
      .execute();
  };
  return { kind: 'setting', key: name, act, fields: Object.keys(value ?? {}), make };
}
