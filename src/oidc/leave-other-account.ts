import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import type { SessionCookie } from './cookies.ts';
import { knownInteraction } from './interactions.ts';
import { signOut } from './live-session.ts';

interface NewAccount {
  readonly accountId: string;
  readonly cookie: SessionCookie;
}

/**
 * Ends the session of whoever was signed in in this browser when somebody else has just proved who they are, and lets
 * the interaction go on without it, which `recordResult` then writes down. The library would do so on a page of its own that a script sends on.
 */
export async function leaveOtherAccount(
  provider: Provider,
  ctx: Context,
  { accountId, cookie }: NewAccount,
): Promise<void> {
  const session = await provider.Session.get(ctx);
  if (session.accountId === undefined || session.accountId === accountId) return;
  const interaction = await knownInteraction(provider, ctx);
  await signOut(provider, ctx, cookie);
  delete interaction.session;
}
