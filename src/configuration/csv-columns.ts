import type { Column } from './csv-table.ts';

const trimmed = (cell: string): string => cell.trim();

/** `users: {file: …}`. Several roles in a cell stand with spaces, `;`, `|` or `,` between them. */
export const peopleColumns: readonly Column[] = [
  { name: 'id', key: 'id', read: trimmed },
  { name: 'account', key: 'username', read: trimmed },
  // A password may begin or end with a space.
  { name: 'password', key: 'password', read: (cell) => cell },
  { name: 'email', key: 'email', isNeeded: true, read: trimmed },
  { name: 'roles', key: 'roles', read: (cell) => cell.split(/[\s;|,]+/).filter(Boolean) },
  { name: 'disabled', key: 'disabled', read: readClaim },
];

/** `roles: {file: …}`. */
export const roleColumns: readonly Column[] = [
  { name: 'ID', key: 'id', isNeeded: true, read: trimmed },
  { name: 'Role', key: 'name', read: trimmed },
  {
    name: 'Value',
    key: 'value',
    isNeeded: true,
    read: (cell) => (/^\s*-?\d+(\.\d+)?\s*$/.test(cell) ? Number(cell) : cell),
  },
];

const CLAIMS: Readonly<Record<string, boolean>> = { true: true, yes: true, 1: true, false: false, no: false, 0: false };

function readClaim(cell: string): unknown {
  const word = cell.trim().toLowerCase();
  return Object.hasOwn(CLAIMS, word) ? CLAIMS[word] : cell;
}
