import type { Context } from 'koa';
import type { Log } from '#platform/log.ts';
import type { Frame } from '#platform/view.ts';

/** One request as a door sees it. */
export interface Visit {
  /** For cookies and the protocol library; input, limits and answers never go through it. */
  readonly ctx: Context;
  /** `req_…`, in the log, the audit and on error pages. */
  readonly requestId: string;
  /** The caller's IP address; see `TRUST_PROXY`. */
  readonly address: string;
  /** The `User-Agent`, cut to 512 characters; empty when none was sent. */
  readonly agent: string;
  /** From the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Each name once; a repeated one was refused. */
  readonly query: URLSearchParams;
  readonly log: Log;
  readonly frame: Frame;
  /** The language of `frame` (BCP 47). */
  readonly lang: string;
  /** Whether `Accept` names JSON before HTML. */
  readonly wantsJson: boolean;
}
