import type { Context } from 'koa';
import type { ErrorOut, errors, KoaContextWithOIDC } from 'oidc-provider';
import type { Log } from '#platform/log.ts';

/** An error of the protocol, for a person to read. */
export interface ErrorPage {
  readonly status: number;
  /** The OAuth error code; `server_error` for a bug of ours. */
  readonly error: string;
  /** In English, safe to show. */
  readonly description: string | undefined;
}

export type ShowError = (ctx: Context, page: ErrorPage) => Promise<void>;

/** What a browser is sent to; all other routes are for machines, which get JSON whatever they accept. */
const FOR_PEOPLE = new Set(['authorization', 'resume', 'end_session', 'end_session_confirm', 'end_session_success']);

/** The library's `renderError`: the real reason goes to the log, the page says what is safe. */
export function errorRenderer(show: ShowError, log: Log) {
  return async (ctx: KoaContextWithOIDC, out: ErrorOut, error: errors.OIDCProviderError | Error): Promise<void> => {
    const detail = 'error_detail' in error ? error.error_detail : undefined;
    log.debug({ error: out.error, description: out.error_description, detail, path: ctx.path }, 'protocol error');
    if (!FOR_PEOPLE.has(ctx.oidc?.route) || ctx.accepts('html', 'json') === 'json') {
      ctx.body = out;
      return;
    }
    await show(ctx as unknown as Context, {
      status: ctx.status,
      error: out.error,
      description: out.error === 'server_error' ? undefined : out.error_description,
    });
  };
}
