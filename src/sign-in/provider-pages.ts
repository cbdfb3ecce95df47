import type { Context } from 'koa';
import type { ErrorPage as ProtocolError } from '#oidc/error-page.ts';
import type { LogoutPage } from '#oidc/logout.ts';
import type { View } from '#platform/view.ts';
import type { Words } from '#platform/words/words.ts';
import { errorPage } from '#web/pages.ts';
import { signOutPage } from './pages.ts';

/** Puts a page on the protocol's own answer. */
export interface Canvas {
  /** `leadsTo`: where the page's form may end up, as for `show`. */
  draw<P>(ctx: Context, view: View<P>, page: P, options?: { readonly leadsTo?: string | undefined }): Promise<void>;
  readonly words: Words;
  requestIdOf(ctx: Context): string;
}

/** The two pages that the protocol library asks for: what went wrong, and whether to sign out. */
export function providerPages(canvas: Canvas) {
  return {
    error: (ctx: Context, { status, error, description }: ProtocolError) => {
      const { bug, oauth } = canvas.words.errors;
      const { title, words } = error === 'server_error' ? bug : oauth;
      // The person goes back to the app; its developer reads the code and the reason.
      const reason = error === 'server_error' ? '' : ` (${error}${description ? `: ${description}` : ''})`;
      return canvas.draw(ctx, errorPage, {
        status,
        title,
        words: `${words}${reason}`,
        requestId: canvas.requestIdOf(ctx),
      });
    },
    logout: (ctx: Context, { action, xsrf, clientName, cancelUrl, leadsTo }: LogoutPage) => {
      const app = clientName === undefined ? undefined : { name: clientName };
      const fields = [{ name: 'xsrf', value: xsrf }];
      return canvas.draw(ctx, signOutPage, { app, action, cancelUrl, fields }, { leadsTo });
    },
  };
}
