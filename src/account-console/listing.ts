import type { ListPart } from '#platform/console-parts.ts';
import type { Visit } from '#web/visit.ts';

/** Which part of a list somebody wants to see. */
export interface Listing {
  /** What was searched for; empty for all. */
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

const PAGE_SIZE = 25;
const LONGEST_SEARCH = 200;
const LAST_PAGE = 100_000;

/** From `?q=` and `?page=`; what is no page is the first. */
export function readListing({ query }: Visit): Listing {
  const search = (query.get('q') ?? '').trim().slice(0, LONGEST_SEARCH).toWellFormed();
  return { search, limit: PAGE_SIZE, offset: (pageOf(query) - 1) * PAGE_SIZE };
}

/** The list as its page shows it; `count` fit the search. */
export function listPart({ ctx, query }: Visit, { search, limit, offset }: Listing, count: number): ListPart {
  const [page, pages] = [offset / limit + 1, Math.max(1, Math.ceil(count / limit))];
  const kept = ['range'].flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [{ name, value }];
  });
  const urlOf = (more: Readonly<Record<string, string>>) => {
    const parameters = new URLSearchParams({
      ...Object.fromEntries(kept.map(({ name, value }) => [name, value])),
      ...more,
    });
    return parameters.size === 0 ? ctx.path : `${ctx.path}?${parameters}`;
  };
  const pageUrl = (to: number) => urlOf({ ...(search && { q: search }), ...(to > 1 && { page: String(to) }) });
  return {
    ...{ action: ctx.path, search, kept, count, page, pages },
    shown: Math.max(0, Math.min(limit, count - offset)),
    previousUrl: page > 1 ? pageUrl(Math.min(page - 1, pages)) : undefined,
    nextUrl: page < pages ? pageUrl(page + 1) : undefined,
    allUrl: search ? urlOf({}) : undefined,
  };
}

function pageOf(query: URLSearchParams): number {
  const text = query.get('page') ?? '';
  return /^[1-9]\d{0,5}$/.test(text) ? Math.min(Number(text), LAST_PAGE) : 1;
}
