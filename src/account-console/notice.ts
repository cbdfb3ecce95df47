import type { Visit } from '#web/visit.ts';

/** What was done, told once on the page that follows: `?done=` names one of its sentences. */
export function noticeOf(visit: Visit, notices: Readonly<Record<string, string>>): string | undefined {
  const done = visit.query.get('done') ?? '';
  return Object.hasOwn(notices, done) ? notices[done] : undefined;
}
