import pg from 'pg';
import { pause } from './postmaster.ts';

/** Held shared by every process that uses the server; whoever gets it alone is the last. */
const USERS = 7_420_010;
/** Held by the one `serve` of a data folder. */
const SERVER = 7_420_011;
const PATIENCE_MS = 1_500;
const POLL_MS = 50;

export type Standing = 'joined' | 'only-one' | 'served-by-another' | 'leaving';

/**
 * One connection that says "I use this server" for as long as this process lives: PostgreSQL lets go of its locks the
 * moment it is gone, however it died.
 */
export class Membership {
  readonly #client: pg.Client;
  #isOpen = true;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** Throws when the server takes no connection. `onLost` is called when it goes away before `leave()`. */
  static async open(url: string, onLost: () => void): Promise<Membership> {
    const client = new pg.Client({ connectionString: url, application_name: 'usher (keeps the database)' });
    const membership = new Membership(client);
    const lost = () => {
      if (membership.#isOpen) onLost();
      membership.#isOpen = false;
    };
    client.on('error', lost);
    client.on('end', lost);
    await client.connect().catch((error) => {
      membership.#isOpen = false;
      throw error;
    });
    return membership;
  }

  /** `only-one`: nobody else uses the server, and nobody can join until `share()`. */
  async stand(isServer: boolean): Promise<Standing> {
    if (isServer && !(await this.#tryFor(PATIENCE_MS, 'pg_try_advisory_lock', SERVER))) return 'served-by-another';
    if (await this.#try('pg_try_advisory_lock', USERS)) return 'only-one';
    return (await this.#tryFor(PATIENCE_MS, 'pg_try_advisory_lock_shared', USERS)) ? 'joined' : 'leaving';
  }

  /** From `only-one` to one of several. */
  async share(): Promise<void> {
    await this.#try('pg_try_advisory_lock_shared', USERS);
    await this.#try('pg_advisory_unlock', USERS);
  }

  /** Gives up the place; true when nobody is left, so that the server may be stopped. */
  async giveUp(): Promise<boolean> {
    if (!this.#isOpen) return false;
    this.#isOpen = false;
    await this.#try('pg_advisory_unlock_shared', USERS);
    return this.#try('pg_try_advisory_lock', USERS);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#client.end().catch(() => undefined);
  }

  async #try(act: string, lock: number): Promise<boolean> {
    const { rows } = await this.#client.query(`select ${act}(${lock}) as done`);
    return rows[0]?.done === true;
  }

  async #tryFor(ms: number, act: string, lock: number): Promise<boolean> {
    const deadline = Date.now() + ms;
    for (;;) {
      if (await this.#try(act, lock)) return true;
      if (Date.now() > deadline) return false;
      await pause(POLL_MS);
    }
  }
}
