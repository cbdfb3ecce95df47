import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refuseBrokenRequests } from '#web/broken-requests.ts';

const server = createServer((_request, response) => response.end('fine'));
beforeAll(async () => {
  refuseBrokenRequests(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

async function say(bytes: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(bytes, 'latin1');
  return text(socket);
}

describe('what is no HTTP request', () => {
  test('is told so in a sentence', async () => {
    const bodies = [
      '\x16\x03\x01 TLS hello\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n',
      'FROBNICATE / HTTP/1.1\r\n\r\n',
    ];
    for (const body of bodies) {
      expect(await say(body)).toMatch(
        /^HTTP\/1.1 400 Bad Request\r\n[\s\S]*\r\n\r\nThis is not a request that we can read\.$/,
      );
    }
  });

  test('or is too long, which is 431', async () => {
    expect(await say(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
  });
});
