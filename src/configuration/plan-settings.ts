import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { defaultSettings } from '#database/settings.ts';
import type { Reader, Tx } from '#database/transaction.ts';
import { allDifferences, type Change, type Field, type Plan } from './change.ts';
import { settingKeys, spellSetting } from './export-settings.ts';
import type { SoundConfiguration } from './read-file.ts';

type SettingName = keyof typeof settingKeys;

/** Each top-level key of settings is one row, replaced whole: what the key leaves out has its default. */
export async function planSettings(reader: Reader, configuration: SoundConfiguration): Promise<Plan> {
  const now = await readRows(reader);
  const names = Object.keys(settingKeys) as SettingName[];
  const wanted = names.flatMap((name) => {
    const value = configuration[settingKeys[name]];
    return value === undefined ? [] : [{ name, value: asStored(value) }];
  });
  const changes = wanted.flatMap(({ name, value }) => {
    const row = now.get(name);
    return row && isDeepStrictEqual(inForce(name, row), inForce(name, value)) ? [] : [changeTo({ name, row, value })];
  });
  return { named: wanted.map(({ name }) => ({ kind: 'setting', key: name })), changes };
}

/** Gives settings that no file names any more their defaults again. */
export async function planDefaults(reader: Reader, names: readonly string[]): Promise<Change[]> {
  const rows = await readRows(reader);
  return names.flatMap((name) => {
    const row = rows.get(name);
    if (!row) return [];
    const make = async (tx: Tx) => void (await tx.deleteFrom('setting').where('name', '=', name).execute());
    return [{ kind: 'setting', key: name, act: 'delete', fields: compare(name, row, {}), make } as const];
  });
}

async function readRows(reader: Reader): Promise<Map<string, object>> {
  const rows = await reader.selectFrom('setting').select(['name', 'value']).execute();
  return new Map(rows.map(({ name, value }) => [name, value as object]));
}

const asStored = (value: object): object => JSON.parse(JSON.stringify(value));

function inForce(name: string, row: object): object {
  return { ...defaultSettings[name as SettingName], ...row };
}

/** In the words of the file: it says `idle: 30d`, not seconds. */
function compare(name: string, before: object, after: object): Field[] {
  return allDifferences(spellSetting(name, inForce(name, before)), spellSetting(name, inForce(name, after))).map(
    (field) => (field.name === 'logo' ? { ...field, before: sizeOf(field.before), after: sizeOf(field.after) } : field),
  );
}

function sizeOf(logo: unknown): string | undefined {
  const [head = '', base64] = String(logo).split(',');
  return base64 === undefined
    ? undefined
    : `${head.replace(/^data:|;base64$/g, '')} of ${Buffer.byteLength(base64, 'base64')} bytes`;
}

interface Wanted {
  readonly name: SettingName;
  readonly row: object | undefined;
  readonly value: object;
}

function changeTo({ name, row, value }: Wanted): Change {
  const make = async (tx: Tx) => {
    const columns = { name, value: JSON.stringify(value) };
    await tx
      .insertInto('setting')
      .values(columns)
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({ value: columns.value, updated_at: sql<Date>`now()` }),
      )
      .execute();
  };
  const act = row ? 'update' : 'create';
  const fields = row ? compare(name, row, value) : created(name, value);
  return { kind: 'setting', key: name, act, fields, make };
}

function created(name: string, value: object): Field[] {
  return Object.entries(spellSetting(name, value)).map(([key, after]) => ({
    name: key,
    after: key === 'logo' ? sizeOf(after) : after,
  }));
}
