import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { openAddressReader } from '#web/client-address.ts';

function address(trustProxy: number | string[], socket: string, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return openAddressReader(trustProxy)({ socket: { remoteAddress: socket }, headers } as unknown as IncomingMessage);
}

describe('the caller’s address', () => {
  test('is the socket’s, whatever a header says, where no proxy is trusted', () => {
    expect(address(0, '192.0.2.1', '198.51.100.1')).toBe('192.0.2.1');
    expect(address([], '192.0.2.1', '198.51.100.1')).toBe('192.0.2.1');
    expect(address(0, '::ffff:192.0.2.1')).toBe('192.0.2.1');
  });

  test('is as many hops away as there are proxies', () => {
    expect(address(1, '10.0.0.1', '203.0.113.9, 198.51.100.1')).toBe('198.51.100.1');
    expect(address(2, '10.0.0.1', '203.0.113.9, 198.51.100.1, 10.0.0.2')).toBe('198.51.100.1');
    expect(address(1, '10.0.0.1')).toBe('10.0.0.1');
  });

  test('is the last one that no trusted network holds', () => {
    const trusted = ['10.0.0.0/8', 'fd00::/8'];
    expect(address(trusted, '10.0.0.1', '203.0.113.9, 198.51.100.1, 10.0.0.2')).toBe('198.51.100.1');
    expect(address(trusted, 'fd00::1', '2001:db8::7')).toBe('2001:db8::7');
    expect(address(trusted, '192.0.2.1', '198.51.100.1')).toBe('192.0.2.1');
  });

  test('is read from forms with ports and brackets, and a header that cannot be read is ignored', () => {
    expect(address(1, '10.0.0.1', '198.51.100.1:4711')).toBe('198.51.100.1');
    expect(address(1, '10.0.0.1', '[2001:db8::7]:4711')).toBe('2001:db8::7');
    expect(address(1, '10.0.0.1', 'unknown, 198.51.100.1')).toBe('10.0.0.1');
    expect(address(1, '10.0.0.1', '')).toBe('10.0.0.1');
  });
});
