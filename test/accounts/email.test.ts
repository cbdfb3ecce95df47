import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emailKey, isDomainAllowed, parseEmail } from '#accounts/email.ts';
import { readIdentifier } from '#accounts/identifier.ts';

describe('an address', () => {
  test('is unique whatever its case, and kept as it was typed', () => {
    expect(parseEmail('  Ada.Byron@Example.TEST ')).toEqual({
      email: 'Ada.Byron@example.test',
      key: 'ada.byron@example.test',
    });
  });

  test('keeps its plus tag and its dots', () => {
    expect(emailKey('ada+news@example.test')).toBe('ada+news@example.test');
    expect(emailKey('a.d.a@example.test')).not.toBe(emailKey('ada@example.test'));
  });

  test('with an international domain is the same in either spelling', () => {
    expect(emailKey('ada@BÜCHER.example')).toBe('ada@xn--bcher-kva.example');
    expect(emailKey('ada@xn--bcher-kva.example')).toBe(emailKey('ada@bücher.example'));
    expect(parseEmail('ada@xn--bcher-kva.example')?.email).toBe('ada@bücher.example');
  });

  test('may have letters of any script before the @', () => {
    expect(emailKey('Zoë@example.test')).toBe(emailKey('zoe\u0308@example.test'));
  });

  test.each([
    ['nothing', ''],
    ['no @', 'ada.example.test'],
    ['two @', 'ada@evil.test@example.test'],
    ['a full-width @', 'ada＠example.test'],
    ['a full-width @ beside a real one', 'ada＠evil.test@example.test'],
    ['a ligature that would become another letter', 'ﬁona@example.test'],
    ['a long s that would become an s', 'mi\u017fe@example.test'],
    ['a line feed', 'ada@example.test\nBcc: eve@evil.test'],
    ['a carriage return inside', 'ada\r@example.test'],
    ['a NUL', 'ada\u0000@example.test'],
    ['half a character', 'ada\ud800@example.test'],
    ['a mark that turns the reading direction', 'ada\u202e@example.test'],
    ['a space', 'ada byron@example.test'],
    ['quotes', '"ada"@example.test'],
    ['a comment', 'ada(x)@example.test'],
    ['a list', 'ada@example.test,eve@evil.test'],
    ['angle brackets', 'Ada <ada@example.test>'],
    ['a domain of one label', 'ada@localhost'],
    ['an address of a machine', 'ada@192.0.2.1'],
    ['an address literal', 'ada@[192.0.2.1]'],
    ['two dots', 'ada..byron@example.test'],
    ['a dot at the end of the domain', 'ada@example.test.'],
    ['a label that starts with a hyphen', 'ada@-example.test'],
    ['a percent sign in the domain', 'ada@ex%61mple.test'],
    ['65 characters before the @', `${'a'.repeat(65)}@example.test`],
    ['more than 254 characters', `ada@${'a23456789.'.repeat(25)}test`],
    ['a megabyte', `${'a'.repeat(1_000_000)}@example.test`],
  ])('is refused with %s', (_what, text) => {
    expect(parseEmail(text)).toBeUndefined();
  });

  test('that is taken reads the same when read again, and never holds what could break a header or a query', () => {
    const typed = fc.oneof(
      fc.emailAddress(),
      fc.string({ unit: 'binary' }),
      fc
        .tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
        .map(([local, domain]) => `${local}@${domain}.test`),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const email = parseEmail(text);
        if (!email) return;
        expect(parseEmail(email.key)?.key).toBe(email.key);
        expect(parseEmail(email.email)).toEqual(email);
        expect(parseEmail(email.email.toUpperCase())?.key ?? email.key).toBe(email.key);
        expect(email.key.split('@')).toHaveLength(2);
        expect(email.email).not.toMatch(/[\p{Cc}\p{Cs}\s<>,;:"]/u);
        expect(email.key.normalize('NFKC')).toBe(email.key);
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});

describe('the domains that may register', () => {
  test('are all, where none is named', () => {
    expect(isDomainAllowed({ email: 'ada@a.test', key: 'ada@a.test' }, [])).toBe(true);
  });

  test('do not include what lies under them or looks like them', () => {
    const allowed = (key: string) => isDomainAllowed({ email: key, key }, ['acme.test', 'bücher.example']);
    expect(allowed('ada@acme.test')).toBe(true);
    expect(allowed('ada@xn--bcher-kva.example')).toBe(true);
    expect(allowed('ada@evil.acme.test')).toBe(false);
    expect(allowed('ada@notacme.test')).toBe(false);
  });
});

describe('an identifier', () => {
  test('is an address or a username, never both', () => {
    expect(readIdentifier('Ada@Example.test')).toEqual({ kind: 'email', key: 'ada@example.test' });
    expect(readIdentifier('Ada_1')).toEqual({ kind: 'username', key: 'ada_1' });
  });

  test('of any text at all is read without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const { kind, key } = readIdentifier(text);
        expect(kind === 'neither').toBe(key === '');
        expect(key.isWellFormed() && !key.includes('\u0000')).toBe(true);
      }),
      { seed: 3, numRuns: 1000 },
    );
  });
});
