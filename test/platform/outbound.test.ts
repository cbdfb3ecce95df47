import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '#platform/addresses.ts';
import { openOutbound } from '#platform/outbound.ts';

/** A server on loopback that counts who comes in. */
async function listen(answer: RequestListener) {
  let visits = 0;
  const server = createServer((request, response) => {
    visits += 1;
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { port, visits: () => visits, [Symbol.asyncDispose]: close };
}

const strict = openOutbound({ allow: () => [] });
const local = { allow: () => ['127.0.0.0/8'] };

describe('what Usher fetches from elsewhere', () => {
  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://localhost/',
    'https://0.0.0.0/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::7f00:1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:a00:1::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[ff02::1]/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
  ])('never comes from a private address: %s', async (url) => {
    await expect(strict.fetch(url)).rejects.toThrow(/private address/);
  });

  it.each([
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    `https://user:${'pass'}@example.com/`,
    'gopher://example.com/',
  ])('comes over https and without a user name: %s is not fetched', async (url) => {
    const outbound = openOutbound({ allow: () => [], lookup: async () => ['93.184.216.34'] });
    await expect(outbound.fetch(url)).rejects.toThrow();
  });

  it('is refused when one of several addresses is private', async () => {
    const outbound = openOutbound({ allow: () => [], lookup: async () => ['93.184.216.34', '10.0.0.1'] });
    await expect(outbound.fetch('https://mixed.example.com/')).rejects.toThrow(/10\.0\.0\.1, a private address/);
  });

  it('goes to the address that was checked, whatever the name says a moment later', async () => {
    await using server = await listen((_request, response) => response.end('here'));
    let lookups = 0;
    const lookup = async () => {
      lookups += 1;
      return [lookups === 1 ? '127.0.0.1' : '169.254.169.254'];
    };
    const outbound = openOutbound({ ...local, lookup });
    const answer = await outbound.fetch(`http://rebinding.example.com:${server.port}/`);
    expect(await answer.text()).toBe('here');
    expect(lookups).toBe(1);
  });

  it('follows no redirect', async () => {
    await using target = await listen((_request, response) => response.end('secret'));
    await using server = await listen((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${target.port}/` }).end();
    });
    await expect(openOutbound(local).fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow(/redirect/);
    expect(target.visits()).toBe(0);
  });

  it('is cut off when it is too long or too slow', async () => {
    await using long = await listen((_request, response) => response.end('x'.repeat(2000)));
    await using slow = await listen(() => {});
    const url = ({ port }: { port: number }) => `http://127.0.0.1:${port}/`;
    await expect(openOutbound({ ...local, limitBytes: 1000 }).fetch(url(long))).rejects.toThrow(/longer than 1000/);
    await expect(openOutbound({ ...local, timeoutMs: 100 }).fetch(url(slow))).rejects.toThrow(/timeout/i);
    const never = { ...local, timeoutMs: 100, lookup: () => new Promise<string[]>(() => {}) };
    await expect(openOutbound(never).fetch('https://never.example.com/')).rejects.toThrow(/timeout/i);
  });

  it('may come from a private host or network that an administrator allowed', async () => {
    await using server = await listen((request, response) => {
      response.setHeader('x-method', request.method ?? '');
      response.statusCode = 201;
      request.pipe(response);
    });
    const url = `http://inside.example.com:${server.port}/`;
    const lookup = async () => ['127.0.0.1'];
    for (const allow of [['inside.example.com'], ['127.0.0.1'], ['127.0.0.0/8']]) {
      const outbound = openOutbound({ allow: () => allow, lookup });
      const answer = await outbound.fetch(url, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
      expect([answer.status, answer.headers.get('x-method'), await answer.text()]).toEqual([201, 'POST', 'a=b']);
    }
    await expect(openOutbound({ allow: () => ['other.example.com'], lookup }).fetch(url)).rejects.toThrow(/private/);
  });
});

describe('an address', () => {
  it.each(['93.184.216.34', '1.1.1.1', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:1.1.1.1'])(
    '%s is public',
    (one) => {
      expect(isPublicAddress(one)).toBe(true);
    },
  );

  it.each(['', 'example.com', '1.2.3', 'fe80::1%eth0', '::1.2.3.4', '3fff::1', '100::1'])('%s is not', (one) => {
    expect(isPublicAddress(one)).toBe(false);
  });
});
