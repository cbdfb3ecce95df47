// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is what the file says, for us to fill in.
import { expect, test } from 'vitest';
import { read, readMistakes, vault } from './support.ts';

const named = (name: string) => `branding: {name: "${name}"}`;

async function fill(text: string, environment: Record<string, string> = {}) {
  const { declared } = await read(named(text), { environment });
  return declared.branding?.name;
}

test('${NAME} is filled in from the environment, anywhere inside a string', async () => {
  expect(await fill('${A} and ${B_2}', { A: 'one', B_2: 'two' })).toBe('one and two');
});

test('what is filled in is text, whatever it looks like', async () => {
  expect(await fill('x${A}', { A: '${B}' })).toBe('x${B}');
  expect(await fill('${A}', { A: '12' })).toBe('12');
  expect(await fill('${A}', { A: '"}, clients: [' })).toBe('"}, clients: [');
});

test('$${ is a literal ${', async () => {
  expect(await fill('$${A} costs $5')).toBe('${A} costs $5');
});

test('a name that is not set is a mistake, one that is set to nothing is not', async () => {
  expect(await readMistakes(`registration: {}\n${named('x${MISSING}')}`)).toEqual([
    '2 branding.name: the environment variable MISSING is not set',
  ]);
  expect(await fill('x${EMPTY}', { EMPTY: '' })).toBe('x');
});

test('a place that is not a name, or never closed, is a mistake', async () => {
  expect(await readMistakes(named('${a b}'))).toEqual([
    '1 branding.name: ${a b} is not the name of an environment variable',
  ]);
  expect(await readMistakes(named('${A'))).toEqual([
    '1 branding.name: a ${ is never closed; write $${ for the two characters themselves',
  ]);
});

test('the names of things a process inherits from its language are not variables', async () => {
  expect(await readMistakes(named('${toString}'))).toEqual([
    '1 branding.name: the environment variable toString is not set',
  ]);
});

test('an encrypted value is what it stands for', async () => {
  expect(await fill(vault.encrypt('Acme', 'config'))).toBe('Acme');
});

test('an encrypted value made for another place is a mistake that names neither', async () => {
  const foreign = vault.encrypt('Acme', 'account:audit_key:acc_1');
  expect(await readMistakes(named(foreign))).toEqual([
    '1 branding.name: cannot be decrypted here: it is damaged, or was made under another SECRET_KEY',
  ]);
});
