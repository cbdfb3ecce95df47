import type { SpawnOptions } from 'node:child_process';
import { StartError } from '#platform/start-error.ts';
import type { Place } from './embedded-place.ts';

export const DATABASE_USER = 'usher';

/** Another process was faster at the same data folder: look again at what lives there. */
export class TakenByAnother extends Error {}

/** Its own session, so that Ctrl-C in the terminal reaches Usher alone; a bare environment, so that no `PG…` matters. */
export function asUser(place: Place): SpawnOptions {
  return { ...place.user, cwd: '/', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' }, detached: true };
}

export function cannotRun(binary: string, cause: unknown): StartError {
  return new StartError(
    `${binary} does not run on this machine (${(cause as Error).message}). Set DATABASE_URL to a PostgreSQL of your own.`,
    { cause },
  );
}

/** Programs say last what stopped them. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
