import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countStatements, openDatabase } from '#database/db.ts';
import type { Settings } from '#database/settings.ts';
import type { Database } from '#database/transaction.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import { stopServing } from '#web/listening.ts';
import { createTestDatabase } from '../support/database.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { openPlainVisitor, type PlainVisitor, type Reply } from '../support/visitor.ts';

type TestHouseSettings = NonNullable<Parameters<typeof openTestHouse>[0]>;

/** A request that was answered, and what it cost the database. */
export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly statements: readonly string[];
}

export interface Product extends AsyncDisposable {
  readonly house: TestHouse;
  readonly issuer: string;
  /** Answers for the issuer too, and counts what each request costs. */
  readonly port: number;
  /** Everything its visitors were answered. */
  readonly replies: readonly Reply[];
  /** Somebody new, whose requests are counted. */
  visitor(): PlainVisitor;
  /** What `work` asked for, in the order it was answered. */
  during(work: () => Promise<unknown>): Promise<readonly Answered[]>;
}

const silent = openLog({ level: 'silent', format: 'json' });

/** Nobody is slowed down: what a test is about is something else. */
export const NO_LIMITS = { rateLimits: { default: null, sign_in: null, protocol: null } };

interface ProductSettings extends TestHouseSettings {
  readonly settings?: Partial<Settings>;
  /** What is in the database before the product starts: it need not be waited for. */
  readonly before?: (db: Database) => Promise<void>;
}

/** The product over HTTP. */
export async function openProduct(given: ProductSettings = {}): Promise<Product> {
  const { settings, before, ...rest } = given;
  const databaseUrl = rest.databaseUrl ?? (await createTestDatabase());
  // A second process finds what the first one has.
  if (!rest.databaseUrl) await prepare(databaseUrl, given);
  const house = await openTestHouse({ ...rest, databaseUrl });
  const counter: Counter = { answered: [], open: new Set() };
  const server = await openCounter(house, counter);
  const { port } = server.address() as AddressInfo;
  const { issuer } = house;
  const replies: Reply[] = [];

  return {
    house,
    issuer,
    port,
    replies,
    visitor: () => openPlainVisitor({ issuer, port, hears: (reply) => replies.push(reply) }),
    async during(work) {
      const before = counter.answered.length;
      await work();
      await Promise.all(counter.open);
      return counter.answered.slice(before);
    },
    async [Symbol.asyncDispose]() {
      await stopServing(server);
      await house[Symbol.asyncDispose]();
    },
  };
}

async function prepare(url: string, { settings = NO_LIMITS, before }: ProductSettings): Promise<void> {
  const { db, close } = openDatabase({ url: new Secret(url), maxConnections: 1, log: silent });
  for (const [name, value] of Object.entries(settings)) {
    await db
      .insertInto('setting')
      .values({ name, value: JSON.stringify(value) })
      .execute();
  }
  await before?.(db);
  await close();
}

interface Counter {
  readonly answered: Answered[];
  /** The requests that have not come to their end: a caller may know the answer a moment before. */
  readonly open: Set<Promise<unknown>>;
}

/** A second door to the same house: each request runs in a context of its own, where the database client counts. */
async function openCounter({ house }: TestHouse, { answered, open }: Counter): Promise<Server> {
  const inner = createServer();
  house.answer(inner);
  const server = createServer();
  server.on('clientError', (error, socket) => inner.emit('clientError', error, socket));
  server.on('request', (request, response) => {
    const { method = '', url: path = '' } = request;
    const counted = countStatements(async () => {
      inner.emit('request', request, response);
      await once(response, 'close');
    }).then(({ statements }) => {
      answered.push({ method, path, status: response.statusCode, statements });
      open.delete(counted);
    });
    open.add(counted);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return server;
}
