import { view } from '#platform/view.ts';

/** What went wrong, for a person: never more than the status and the request id tell. */
export interface ErrorPage {
  /** HTTP status. */
  readonly status: number;
  /** A heading of `words.errors`. */
  readonly title: string;
  /** What happened and what to do next. */
  readonly words: string;
  readonly requestId: string;
  /** Where to go on from here; the button's words are `words.errors.goOn`. */
  readonly goOnUrl?: string | undefined;
}
export const errorPage = view<ErrorPage>('errors/error');
