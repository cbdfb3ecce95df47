import type { Database } from '#database/transaction.ts';
import type { Log } from '#platform/log.ts';
import type { Route } from '#web/routes.ts';
import type { SigningKey } from './signing-keys.ts';
import { openAggregation } from './status-aggregation.ts';
import { openStatusBook, type StatusBook } from './status-book.ts';
import { openStatusLists } from './status-lists.ts';
import type { StatusPlaces } from './status-place.ts';
import { statusRoutes } from './status-routes.ts';

interface Needs {
  readonly issuer: string;
  readonly db: Database;
  readonly log: Log;
  readonly places: StatusPlaces;
  /** What an algorithm signs with now. */
  readonly signingKey: (alg: string) => Promise<SigningKey>;
}

/** The status lists of all tokens, kept up to date and served. */
export interface Statuses extends Pick<StatusBook, 'catchUp' | 'close'> {
  readonly routes: readonly Route[];
}

export function openStatuses({ issuer, db, log, places, signingKey }: Needs): Statuses {
  const book = openStatusBook({ db, log, places });
  const lists = openStatusLists({ issuer, book, places, signingKey: () => signingKey('ES256') });
  const routes = statusRoutes({ lists, listAll: openAggregation({ db, places }) });
  return { routes, catchUp: book.catchUp, close: book.close };
}
