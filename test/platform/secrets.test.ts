import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { generateSecretKey, isEncrypted, openVault, parseSecretKeys, Secret, sha256 } from '#platform/secrets.ts';

const oldKey = generateSecretKey();
const newKey = generateSecretKey();
const vaultOf = (...keys: string[]) => openVault(parseSecretKeys(keys.join(',')));

describe('a secret', () => {
  test('prints as dots, however it is printed', () => {
    const secret = new Secret('hunter2');
    expect([String(secret), JSON.stringify({ secret }), inspect({ secret }), `${secret}`].join()).not.toContain(
      'hunter',
    );
    expect(secret.reveal()).toBe('hunter2');
  });
});

describe('the root secret', () => {
  test('is hex from 64 digits on, else base64 of 32 bytes, else text of 32 bytes', () => {
    const [hex, base64, text] = parseSecretKeys(
      `${'0a'.repeat(32)},${Buffer.alloc(32, 7).toString('base64')},a sentence of 32 bytes, at least`.replace(
        'bytes, at',
        'bytes; at',
      ),
    ).reveal();
    expect(hex).toEqual(Buffer.alloc(32, 10));
    expect(base64).toEqual(Buffer.alloc(32, 7));
    expect(text?.toString()).toBe('a sentence of 32 bytes; at least');
  });

  test('is refused when it is short', () => {
    expect(() => parseSecretKeys('too short')).toThrow(/32 bytes or more/);
    expect(() => parseSecretKeys(`${newKey},`)).toThrow(/32 bytes or more/);
  });
});

describe('encryption at rest', () => {
  test('comes back as it went in, with a new nonce each time', () => {
    const vault = vaultOf(newKey);
    const [first, second] = [vault.encrypt('grüße', 'config'), vault.encrypt('grüße', 'config')];
    expect(isEncrypted(first)).toBe(true);
    expect(first).toMatch(/^encrypted:/);
    expect(first).not.toBe(second);
    expect(vault.decrypt(first, 'config')).toBe('grüße');
  });

  test('is bound to its table, column and row', () => {
    const vault = vaultOf(newKey);
    const value = vault.encrypt('seed', 'totp:secret:acc_1');
    for (const place of ['totp:secret:acc_2', 'totp:other:acc_1', 'other:secret:acc_1', 'config'] as const) {
      expect(() => vault.decrypt(value, place)).toThrow();
    }
  });

  test('notices every changed byte', () => {
    const vault = vaultOf(newKey);
    const bytes = Buffer.from(vault.encrypt('seed', 'config').slice('encrypted:'.length), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const damaged = Buffer.from(bytes);
      damaged[index] = (damaged[index] ?? 0) ^ 1;
      expect(() => vault.decrypt(`encrypted:${damaged.toString('base64url')}`, 'config'), `byte ${index}`).toThrow();
    }
    expect(() => vault.decrypt('encrypted:', 'config')).toThrow(/damaged/);
    expect(() => vault.decrypt('plain', 'config')).toThrow(/not encrypted/);
  });

  test('is rotated in two steps: append the new key, then move it to the front', () => {
    const before = vaultOf(oldKey).encrypt('seed', 'config');
    const appended = vaultOf(oldKey, newKey);
    expect(appended.decrypt(before, 'config')).toBe('seed');
    const moved = vaultOf(newKey, oldKey);
    expect(moved.isCurrent(before)).toBe(false);
    const rewrapped = moved.encrypt(moved.decrypt(before, 'config'), 'config');
    expect(moved.isCurrent(rewrapped)).toBe(true);
    // A process of the first step reads what a process of the second writes.
    expect(appended.decrypt(rewrapped, 'config')).toBe('seed');
    expect(() => vaultOf(newKey).decrypt(before, 'config')).toThrow(/not configured/);
  });

  test('derives a key of its own for every purpose', () => {
    const vault = vaultOf(newKey, oldKey);
    const [cookies, csrf] = [vault.derive('cookies').reveal(), vault.derive('csrf').reveal()];
    expect(cookies).toHaveLength(2);
    expect(cookies[0]?.equals(csrf[0] ?? Buffer.alloc(0))).toBe(false);
    expect(vault.macs('a', 'x')[0]?.equals(vault.macs('b', 'x')[0] ?? Buffer.alloc(0))).toBe(false);
  });

  test('hashes ids with SHA-256', () => {
    expect(sha256('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
