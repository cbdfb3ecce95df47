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
  draw<P>(
    ctx: Context,
    view: View<P>,
    page: (words: Words) => P,
    options?: { readonly leadsTo?: string | undefined },
  ): Promise<void>;
  requestIdOf(ctx: Context): string;
}

/** The two pages that the protocol library asks for: what went wrong, and whether to sign out. */
export function providerPages(canvas: Canvas) {
  return {
    error: (ctx: Context, { status, error, description }: ProtocolError) => {
      // The person goes back to the app; its developer reads the code and the reason, which is in English always.
      const reason = error === 'server_error' ? '' : ` (${error}${description ? `: ${description}` : ''})`;
      const requestId = canvas.requestIdOf(ctx);
      return canvas.draw(ctx, errorPage, ({ errors: { bug, oauth } }) => {
        const { title, words } = error === 'server_error' ? bug : oauth;
        return { status, title, words: `${words}${reason}`, requestId };
      });
    },
    logout: (ctx: Context, { action, xsrf, clientName, cancelUrl, leadsTo }: LogoutPage) => {
      const app = clientName === undefined ? undefined : { name: clientName };
      const fields = [{ name: 'xsrf', value: xsrf }];
      return canvas.draw(ctx, signOutPage, () => ({ app, action, cancelUrl, fields }), { leadsTo });
    },
  };
}
