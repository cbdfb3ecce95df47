import type { Visit } from '#web/visit.ts';

/** Where organisations are; an id that somebody chose may hold anything that can be printed. */
export const ORGANISATIONS = '/account/organisations';

/** The organisation of this page, and what is below it. */
export function organisationPath({ params }: Visit, below = ''): string {
  return `${ORGANISATIONS}/${encodeURIComponent(params.organisation ?? '')}${below}`;
}

/** One of its people, and what is below them. */
export function personPath(visit: Visit, accountId = visit.params.person ?? '', below = ''): string {
  return organisationPath(visit, `/people/${encodeURIComponent(accountId)}${below}`);
}
