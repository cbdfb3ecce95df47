import { isPlainText } from '#accounts/plain-text.ts';
import { Secret } from '#platform/secrets.ts';
import type { Change, Field } from './change.ts';
import { settingKeys } from './export-settings.ts';

const MARKS = { create: '+', update: '~', delete: '-' } as const;
const WIDEST_LINE = 100;
const LONGEST_VALUE = 200;

/** What a plan is told by; `make` is left behind. */
export type ToldChange = Omit<Change, 'make'>;

/** The plan for a person to read, a change after another; the last line counts them. */
export function writePlan(changes: readonly ToldChange[]): string {
  const counts = countChanges(changes);
  const last = `${counts.create} to create, ${counts.update} to change, ${counts.delete} to prune.`;
  return [...changes.map(writeChange), '', last].join('\n');
}

export function countChanges(changes: readonly Pick<Change, 'act'>[]): Record<Change['act'], number> {
  const count = (wanted: Change['act']) => changes.filter(({ act }) => act === wanted).length;
  return { create: count('create'), update: count('update'), delete: count('delete') };
}

/** A thing by its kind and id, a setting by its key in the file. */
export function nameChange({ kind, key }: Pick<Change, 'kind' | 'key'>): string {
  if (kind !== 'setting') return `${kind} ${showText(key)}`;
  return `setting ${settingKeys[key as keyof typeof settingKeys] ?? key}`;
}

/** `1 person`, `2 people`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function writeChange(change: ToldChange): string {
  const { act, fields, note } = change;
  const title = `${MARKS[act]} ${nameChange(change)}`;
  const told = [...fields.map((field) => [field.name, writeField(act, field)] as const), ...(note ? [[note, '']] : [])];
  const inline = `${title}: ${told.map((pair) => pair.join(' ').trim()).join(', ')}`;
  if (told.length === 0) return title;
  if (act !== 'create' && inline.length <= WIDEST_LINE) return inline;
  const width = Math.max(...fields.map(({ name }) => name.length)) + 2;
  const lines = told.map(([name = '', words]) => (words ? `    ${name.padEnd(width)}${words}` : `    ${name}`));
  return [title, ...lines].join('\n');
}

function writeField(act: Change['act'], { before, after }: Field): string {
  if (before instanceof Secret || after instanceof Secret) return writeSecret(before, after);
  if (act === 'create') return show(after);
  // A thing that goes is told by what it was; a setting goes back to what it is by default.
  if (act === 'delete' && after === undefined) return show(before);
  if (isTextList(before) && isTextList(after)) return writeLists(before, after);
  return `${before === undefined ? 'none' : show(before)} → ${after === undefined ? 'none' : show(after)}`;
}

function writeSecret(before: unknown, after: unknown): string {
  if (after === undefined) return 'taken away';
  return before === undefined ? '•••' : 'changed';
}

/** What joins a list and what leaves it; both whole where only their order differs. */
function writeLists(before: readonly string[], after: readonly string[]): string {
  const joins = after.filter((item) => !before.includes(item)).map((item) => `+${showText(item)}`);
  const leaves = before.filter((item) => !after.includes(item)).map((item) => `-${showText(item)}`);
  const words = [...joins, ...leaves].join(' ');
  return words || `${show(before)} → ${show(after)}`;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function show(value: unknown): string {
  if (typeof value === 'string') return showText(value);
  if (isTextList(value)) return value.length === 0 ? 'none' : value.map(showText).join(' ');
  return showText(JSON.stringify(value));
}

/** One line of what can be seen: a name from elsewhere must not write the plan, nor the terminal, anew. */
function showText(text: string): string {
  const short = text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
  if (short !== '' && isPlainText(short)) return short;
  return JSON.stringify(short).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
