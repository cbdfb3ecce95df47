import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isPooled } from '#database/pooler.ts';
import { Secret } from '#platform/secrets.ts';
import { createTestDatabase } from '../support/database.ts';
import { freePort } from '../support/ports.ts';

const LENGTH_BYTES = 4;
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const WELCOME = Buffer.concat([Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]), READY]);

/** Every statement of every client over one connection to the server: a pooler in transaction mode, at its smallest. */
async function openPooler(url: URL) {
  const folder = url.searchParams.get('host');
  const server = createConnection(
    folder ? { path: join(folder, `.s.PGSQL.${url.port}`) } : { host: url.hostname, port: Number(url.port) },
  );
  await exchange(server, startup({ user: url.username, database: url.pathname.slice(1) }));
  let turn: Promise<unknown> = Promise.resolve();
  const pooler = createServer((client) => {
    client.on('error', () => undefined);
    client.once('data', () => {
      client.write(WELCOME);
      client.on('data', (sent: Buffer) => {
        if (sent[0] !== 0x51) return;
        turn = turn.then(async () => client.write(await exchange(server, sent)));
      });
    });
  });
  const port = await freePort();
  pooler.listen(port, '127.0.0.1');
  await once(pooler, 'listening');
  return {
    url: new Secret(`postgres://${url.username}@127.0.0.1:${port}${url.pathname}?sslmode=disable`),
    async [Symbol.asyncDispose]() {
      server.destroy();
      pooler.close();
    },
  };
}

/** Sends, and gives all that comes until the server is ready for more. */
function exchange(server: Socket, message: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    server.on('data', function read(chunk: Buffer) {
      answer = Buffer.concat([answer, chunk]);
      if (!answer.subarray(-READY.length).equals(READY)) return;
      server.off('data', read);
      resolve(answer);
    });
    server.write(message);
  });
}

function startup(parameters: Record<string, string>): Buffer {
  const words = `${Object.entries(parameters).flat().join('\0')}\0\0`;
  const message = Buffer.alloc(LENGTH_BYTES * 2 + Buffer.byteLength(words));
  message.writeInt32BE(message.length, 0);
  message.writeInt32BE(0x00030000, LENGTH_BYTES);
  message.write(words, LENGTH_BYTES * 2);
  return message;
}

test('a pooler in transaction mode is told from PostgreSQL itself', async () => {
  const url = await createTestDatabase();
  expect(await isPooled(new Secret(url))).toBe(false);
  await using pooler = await openPooler(new URL(url));
  expect(await isPooled(pooler.url)).toBe(true);
});

test('a server that is not there is the caller’s to tell', async () => {
  const nowhere = new Secret(`postgres://usher@127.0.0.1:${await freePort()}/usher?sslmode=disable`);
  await expect(isPooled(nowhere)).rejects.toThrow(/ECONNREFUSED/);
});
