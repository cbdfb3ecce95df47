import type { Context } from 'koa';
import { isFreshSignIn, sensitiveLevel } from '#credentials/fresh-sign-in.ts';
import { needsSecondFactor, secondStepOf } from '#credentials/second-step.ts';
import type { Desk } from '#oidc/desk.ts';
import { Refusal } from '#platform/refusal.ts';
import type { Tools } from '#web/tools.ts';
import { challenge } from './challenge.ts';
import { findBySession, findByToken, type Holder } from './holder.ts';
import type { Operation } from './operation.ts';
import { sentences } from './sentences.ts';

/** How long a sign-in is good for what matters most. */
export const FRESH_SECONDS = 600;

interface Asked {
  readonly ctx: Context;
  readonly tools: Tools;
}

/** Who calls, if they may do what the row does. Throws the refusal, with what to come back with in `WWW-Authenticate`. */
export async function authenticate(
  desk: Desk,
  asked: Asked,
  row: Pick<Operation, 'scope' | 'audience' | 'freshness'>,
): Promise<Holder> {
  // Whoever shows a token means it: the cookie that may come along is not looked at.
  const hasToken = asked.ctx.get('Authorization') !== '';
  if (!hasToken && row.audience === 'any') throw challenge(asked.ctx, desk.issuer, sentences.notSignedIn);
  const holder = hasToken ? await byToken(desk, asked.ctx, row) : await byCookie(desk, asked);
  if (row.freshness === 'fresh' && !isFreshSignIn(holder, FRESH_SECONDS)) {
    throw askForSignIn(desk, asked.ctx, holder, sentences.stale);
  }
  return holder;
}

async function byToken(desk: Desk, ctx: Context, row: Pick<Operation, 'scope' | 'audience'>): Promise<Holder> {
  const { scope, audience } = row;
  const token = await desk.provider.readApiToken(ctx, audience);
  const invalid = () => challenge(ctx, desk.issuer, sentences.invalidToken, { error: 'invalid_token' });
  if (!token) throw invalid();
  if (!token.person) throw new Refusal('forbidden', sentences.machine);
  if (!token.scopes.has(scope)) {
    throw challenge(ctx, desk.issuer, sentences.scope(scope), { error: 'insufficient_scope', scope });
  }
  const holder = await findByToken(desk.db, token);
  if (!holder) throw invalid();
  return holder;
}

/** The pages of the account may call with the session they have; no other page can make a browser do so. */
async function byCookie(desk: Desk, { ctx, tools }: Asked): Promise<Holder> {
  const session = await desk.provider.readSession(ctx);
  if (!session) throw challenge(ctx, desk.issuer, sentences.notSignedIn);
  requireOwnPage({ ctx, tools }, session.uid);
  const holder = await findBySession(desk.db, session);
  if (!holder) throw challenge(ctx, desk.issuer, sentences.notSignedIn);
  const { mfa } = await desk.settings();
  const isRequired = needsSecondFactor(mfa, holder.rolesAnywhere);
  const { means, factors } = holder;
  const { due } = secondStepOf({ means, factors, isRequired, mayDefer: desk.mayDefer });
  if (due !== 'none') throw askForSignIn(desk, ctx, holder, sentences.secondStep);
  return holder;
}

/** Reading needs what only a browser can say, that the page is ours; whatever changes something needs the token too. */
function requireOwnPage({ ctx, tools }: Asked, sessionUid: string): void {
  const site = ctx.get('Sec-Fetch-Site');
  if (site !== '' && site !== 'same-origin') throw new Refusal('csrf', '');
  const isReading = ctx.method === 'GET' || ctx.method === 'HEAD';
  if (!isReading || site === '') tools.csrf.check(ctx, sessionUid, ctx.get('X-CSRF-Token'));
}

function askForSignIn(desk: Desk, ctx: Context, { factors }: Holder, words: string): Refusal {
  return challenge(ctx, desk.issuer, words, {
    error: 'insufficient_user_authentication',
    acr_values: sensitiveLevel(factors),
    max_age: FRESH_SECONDS,
  });
}
