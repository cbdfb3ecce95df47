import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type House, type HouseNeeds, openHouse } from '#house.ts';
import { type Config, readConfig } from '#platform/config.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import { stopServing } from '#web/listening.ts';
import { createTestDatabase } from './database.ts';
import type { LetterJson } from './mailbox.ts';

/** As cheap as argon2id is allowed to be in tests. */
export const CHEAP = { memoryKib: 64, passes: 2, lanes: 1 };
/** Whose processes go on with each other's cookies and keys. */
export const ROOT = 'a root secret of thirty-two bytes and more, for tests alone';

export interface TestHouse extends AsyncDisposable {
  readonly issuer: string;
  readonly config: Config;
  readonly db: House['db'];
  readonly house: House;
  readonly databaseUrl: string;
  /** Kept letters, newest first. */
  letters(to?: string): Promise<LetterJson[]>;
  /** The newest letter to an address; waits for it, since the page that follows may be quicker. */
  letter(to: string): Promise<LetterJson>;
}

interface TestHouseSettings {
  /** Over what an empty environment gives. */
  readonly environment?: Record<string, string>;
  /** A second process on the same data. */
  readonly databaseUrl?: string;
  readonly issuer?: string;
  /** A bug that was logged fails the test at its end, unless it says that it is about one. */
  readonly expectsBugs?: boolean;
  readonly role?: HouseNeeds['role'];
  /** The time for codes that change with it: see `Clock`. */
  readonly clock?: HouseNeeds['clock'];
  /** Is told every line of the log, the quietest too. */
  readonly hears?: (line: string) => void;
}

/** The product on a free port of loopback, over a database of its own, with cheap password hashes. */
export async function openTestHouse(settings: TestHouseSettings = {}): Promise<TestHouse> {
  const bugs: string[] = [];
  const log = openLog({ level: settings.hears ? 'trace' : 'warn', format: 'json' }, (line) => {
    settings.hears?.(line);
    if (JSON.parse(line).level >= 50) bugs.push(line);
  });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const own = `http://localhost:${(server.address() as AddressInfo).port}`;
  const databaseUrl = settings.databaseUrl ?? (await createTestDatabase());
  const config = readConfig({ ISSUER: settings.issuer ?? own, ...settings.environment });
  const url = new Secret(databaseUrl);
  const roots = new Secret([Buffer.from(ROOT)]);
  const role = settings.role ?? 'both';
  const clock = settings.clock && { clock: settings.clock };
  const house = await openHouse({
    config,
    roots,
    databaseUrl: url,
    directUrl: url,
    log,
    role,
    argon2: CHEAP,
    ...clock,
  });
  house.answer(server);
  const letters = async (to?: string) => {
    const answer = await fetch(`${config.issuer}/dev/mailbox${to ? `?to=${encodeURIComponent(to)}` : ''}`, {
      headers: { accept: 'application/json' },
    });
    return ((await answer.json()) as { letters: LetterJson[] }).letters;
  };
  return {
    issuer: config.issuer,
    config,
    db: house.db,
    house,
    databaseUrl,
    letters,
    async letter(to) {
      for (;;) {
        const [newest] = await letters(to);
        if (newest) return newest;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async [Symbol.asyncDispose]() {
      await stopServing(server);
      await house.close();
      if (bugs.length > 0 && !settings.expectsBugs) throw new Error(`bugs were logged:\n${bugs.join('')}`);
    },
  };
}
