import { describe, expect, test } from 'vitest';
import { parseName } from '#accounts/plain-text.ts';
import { parseUsername, usernameKey } from '#accounts/username.ts';
import { newId } from '#platform/ids.ts';

describe('a username', () => {
  test('is unique whatever its case, and kept as it was typed', () => {
    expect(parseUsername(' Ada.B-1_ ')).toEqual({ username: 'Ada.B-1_', key: 'ada.b-1_' });
  });

  test.each(['ab', 'a'.repeat(65), 'ada byron', 'ada@home', 'zoë', 'ada\u0000b', 'ａｄａ', 'ada\nb'])(
    'is not %j',
    (text) => {
      expect(usernameKey(text)).toBeUndefined();
    },
  );

  test('cannot pass for an id, by which tokens may name other people', () => {
    expect(usernameKey(newId('acc'))).toBeUndefined();
    expect(usernameKey(newId('cli').toUpperCase())).toBeUndefined();
    expect(usernameKey('acc_ada')).toBe('acc_ada');
  });

  test('may have 3 to 64 characters', () => {
    expect(usernameKey('abc')).toBe('abc');
    expect(usernameKey('a'.repeat(64))).toHaveLength(64);
  });
});

describe('a name', () => {
  test('may be written in any script', () => {
    expect(parseName('  Ада Лавлейс ')).toBe('Ада Лавлейс');
    expect(parseName('Zoe\u0308 O’Brien-Łuczak 3rd')).toBe('Zoë O’Brien-Łuczak 3rd');
  });

  test.each([
    '',
    '   ',
    '\u200b\u200d',
    'Ada\r\nBcc: eve@evil.test',
    'Ada\u0000',
    'Ada\ud800',
    '\u202eadA',
    'a'.repeat(201),
  ])('is not %j', (text) => {
    expect(parseName(text)).toBeUndefined();
  });
});
