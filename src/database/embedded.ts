import type { Log } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import { findBinaries } from './embedded-binaries.ts';
import { Keeper } from './embedded-keeper.ts';
import { openPlace } from './embedded-place.ts';
import { serverArguments } from './embedded-server.ts';

export interface EmbeddedDatabase {
  readonly url: Secret;
  /** Leaves the server, and stops it when no other process uses it. */
  stop(): Promise<void>;
}

export interface EmbeddedSettings {
  readonly dataDir: string;
  readonly log: Log;
  /** After Usher's own, for tests: `['-c', 'fsync=off']`. */
  readonly flags?: readonly string[];
  /** `server` is `usher serve`, of which one runs a data folder; the rest join whatever runs. */
  readonly role?: 'server' | 'command';
}

/**
 * Runs the PostgreSQL of a `DATA_DIR`, or joins the one that another Usher runs there. A server that a killed Usher left
 * behind is taken over. If it goes away while in use, it is started again. Throws `StartError` with what to do.
 */
export async function startEmbedded(settings: EmbeddedSettings): Promise<EmbeddedDatabase> {
  const { dataDir, log, flags = [], role = 'command' } = settings;
  const place = await openPlace(dataDir, log);
  const binaries = await findBinaries(place.user);
  const args = await serverArguments(place, binaries, flags);
  const keeper = new Keeper({ place, binaries, args, log, role });
  const url = await keeper.join();
  return { url: new Secret(url), stop: () => keeper.leave() };
}
