import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '#platform/log.ts';
import { StartError } from '#platform/start-error.ts';
import type { Binaries } from './embedded-binaries.ts';
import { ensureData } from './embedded-data.ts';
import { Membership } from './embedded-membership.ts';
import type { Place } from './embedded-place.ts';
import { DATABASE_USER, TakenByAnother } from './embedded-process.ts';
import { startServer, wasStartedWith } from './embedded-server.ts';
import { endPostmaster, findPostmaster, type Postmaster, pause } from './postmaster.ts';

interface Keeping {
  readonly place: Place;
  readonly binaries: Binaries;
  readonly args: readonly string[];
  readonly log: Log;
  readonly role: 'server' | 'command';
}

interface Joined {
  readonly url: string;
  readonly membership: Membership;
}

const POLL_MS = 50;
const PATIENCE_MS = 60_000;
/** A server that says it is ready and takes no connection for so long is of no use. */
const DEAF_MS = 3_000;
const LONGEST_PAUSE_MS = 5_000;

/** Stays joined to the server of a place, bringing it back when it goes away, until `leave()`. */
export class Keeper {
  readonly #keeping: Keeping;
  #joined: Joined | undefined;
  #isLeaving = false;
  #comingBack: Promise<void> | undefined;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  /** Joins the server, starting it first if none lives; gives its URL. Throws `StartError` when that fails. */
  async join(): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    let deafSince: number | undefined;
    for (;;) {
      const found = await this.#findOrStart();
      this.#joined = found?.isReady ? await this.#enter(found) : undefined;
      if (this.#joined) return this.#joined.url;
      deafSince = found?.isReady ? (deafSince ?? Date.now()) : undefined;
      if (deafSince && Date.now() - deafSince > DEAF_MS) await endPostmaster(this.#keeping.place.data);
      if (Date.now() > deadline) throw tooLong(this.#keeping.place);
      await pause(POLL_MS);
    }
  }

  /** Lets go of the server; the last one stops it. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    await this.#comingBack;
    const membership = this.#joined?.membership;
    const isLast = await membership?.giveUp().catch(() => false);
    if (isLast) await endPostmaster(this.#keeping.place.data);
    await membership?.close();
  }

  async #findOrStart(): Promise<Postmaster | undefined> {
    const { place, binaries, args } = this.#keeping;
    const found = await findPostmaster(place.data);
    if (found) return found;
    try {
      const isDurable = !args.includes('fsync=off');
      await ensureData(place, binaries, isDurable);
      await startServer(place, binaries, args);
    } catch (error) {
      if (!(error instanceof TakenByAnother)) throw error;
    }
    return findPostmaster(place.data);
  }

  /** Undefined: not now, look again. */
  async #enter(found: Postmaster): Promise<Joined | undefined> {
    const { place, role } = this.#keeping;
    const url = await urlOf(found, place);
    try {
      const membership = await Membership.open(url, () => {
        this.#comingBack = this.#comeBack();
      });
      const isIn = await this.#stand(membership, role === 'server');
      return isIn ? { url, membership } : undefined;
    } catch (error) {
      if (error instanceof StartError) throw error;
      return undefined;
    }
  }

  async #stand(membership: Membership, isServer: boolean): Promise<boolean> {
    const { place, args } = this.#keeping;
    const standing = await membership.stand(isServer);
    if (standing === 'joined') return true;
    const isOurs = standing === 'only-one' && (await wasStartedWith(place, args));
    if (isOurs) {
      await membership.share();
      return true;
    }
    if (standing === 'only-one') await endPostmaster(place.data);
    await membership.close();
    if (standing === 'served-by-another') throw alreadyServed(place);
    return false;
  }

  async #comeBack(): Promise<void> {
    const { log } = this.#keeping;
    for (let wait = POLL_MS; !this.#isLeaving; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      log.warn('the embedded database went away and is started again');
      try {
        await this.join();
        return;
      } catch (error) {
        log.error({ error: (error as Error).message }, 'the embedded database did not come back yet');
        await pause(wait);
      }
    }
  }
}

async function urlOf(found: Postmaster, place: Place): Promise<string> {
  if (found.socketFolder) {
    const folder = encodeURIComponent(found.socketFolder);
    return `postgres://${DATABASE_USER}@localhost:${found.port}/postgres?host=${folder}&sslmode=disable`;
  }
  const password = await readFile(join(place.folder, 'password'), 'utf8');
  return `postgres://${DATABASE_USER}:${password}@127.0.0.1:${found.port}/postgres?sslmode=disable`;
}

function alreadyServed(place: Place): StartError {
  return new StartError(
    `Usher already runs on the data in ${place.dataDir}. Stop it first, or give this one a DATA_DIR and a PORT of its own.`,
  );
}

function tooLong(place: Place): StartError {
  return new StartError(
    `The embedded PostgreSQL took more than ${PATIENCE_MS / 1000} s to start. What it says is in ${place.logFile}.`,
  );
}
