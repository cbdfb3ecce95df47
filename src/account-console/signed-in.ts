import { sql } from 'kysely';
import { type Account, selectAccount } from '#accounts/account.ts';
import { rolesAnywhereOf } from '#accounts/roles-anywhere.ts';
import { type Factors, factorsOf } from '#credentials/factors.ts';
import { isFreshSignIn, sensitiveLevel } from '#credentials/fresh-sign-in.ts';
import { needsSecondFactor, secondStepOf } from '#credentials/second-step.ts';
import type { Desk } from '#oidc/desk.ts';
import type { LiveSession } from '#oidc/live-session.ts';
import { slideSession } from '#sessions/slide-session.ts';
import type { Answer } from '#web/answer.ts';
import { type Form, type Refused, showAgain } from '#web/forms.ts';
import { type Handler, page, submit } from '#web/handlers.ts';
import type { Visit } from '#web/visit.ts';
import { beginSignIn } from './sign-in.ts';

/** Whose page it is. */
export interface Holder {
  readonly session: LiveSession;
  readonly account: Account;
  readonly factors: Factors;
  /** Ids of every role they hold, in whichever organisation. */
  readonly rolesAnywhere: readonly string[];
}

/** How a page of the console wants its visitor: signed in, or signed in a moment ago with all they have. */
type Freshness = 'signed-in' | 'fresh';

/** A sensitive page is shown for ten minutes after a sign-in, and what it posts is taken for twenty. */
const FRESH_SECONDS = { page: 600, form: 1200 } as const;

/** A page of the console; who is not signed in is led through the sign-in and back. */
export function accountPage(
  desk: Desk,
  show: (visit: Visit, holder: Holder) => Promise<Answer>,
  freshness: Freshness = 'signed-in',
): Handler {
  return page(async (visit) => {
    const backTo = pathOf(visit);
    const holder = await findHolder(desk, visit);
    if (!holder) return beginSignIn(desk, visit, { backTo });
    if (freshness === 'fresh' && !isFresh(holder, FRESH_SECONDS.page)) return askAgain(desk, visit, holder, backTo);
    return show(visit, holder);
  });
}

/** The page itself, with the token of the letter that led to it. */
function pathOf({ ctx, query }: Visit): string {
  const token = query.get('token');
  return token === null ? ctx.path : `${ctx.path}?token=${encodeURIComponent(token)}`;
}

/** A form of the console; `again` shows its page, and so does a sign-in that came between. */
export interface AccountForm<T> extends Pick<Form<T>, 'schema' | 'multiline'> {
  /** The page that has the form. */
  readonly path: string | ((visit: Visit) => string);
  readonly freshness?: Freshness;
  again(visit: Visit, holder: Holder, refused: Refused): Promise<Answer>;
}

/** What an account form posts; mistakes show it again as `Form` does. */
export function accountSubmit<T>(
  desk: Desk,
  form: AccountForm<T>,
  handle: (visit: Visit, holder: Holder, input: T) => Promise<Answer>,
): Handler {
  const guarded = async (visit: Visit, work: (holder: Holder) => Promise<Answer>): Promise<Answer> => {
    const backTo = typeof form.path === 'string' ? form.path : form.path(visit);
    const holder = await findHolder(desk, visit);
    if (!holder) return beginSignIn(desk, visit, { backTo });
    const isEnough = form.freshness !== 'fresh' || isFresh(holder, FRESH_SECONDS.form);
    return isEnough ? work(holder) : askAgain(desk, visit, holder, backTo);
  };
  const again = (visit: Visit, refused: Refused) => guarded(visit, (holder) => form.again(visit, holder, refused));
  return submit({ ...form, again }, (visit, input) => guarded(visit, (holder) => handle(visit, holder, input)));
}

/** What the handler of an account form answers to what is not good: its page again, with the status of `showAgain`. */
export function formAgain<T>(
  form: AccountForm<T>,
  { visit, holder }: { readonly visit: Visit; readonly holder: Holder },
  refused: Refused,
): Promise<Answer> {
  const again = (_visit: Visit, shown: Refused) => form.again(visit, holder, shown);
  return showAgain({ schema: form.schema, again }, visit, refused);
}

/** As `formAgain`, for who has tried too often. */
export function formThrottled<T>(
  form: AccountForm<T>,
  at: { readonly visit: Visit; readonly holder: Holder },
  { retryAfterSeconds, typed = {}, words }: ThrottledForm,
): Promise<Answer> {
  const say = words ?? at.visit.frame.words.problems.tooManyTries;
  return formAgain(form, at, { typed, problems: [{ words: say(retryAfterSeconds) }], status: 429, retryAfterSeconds });
}

interface ThrottledForm {
  readonly retryAfterSeconds: number;
  readonly typed?: Refused['typed'];
  /** Other words than that there were too many tries. */
  words?(seconds: number): string;
}

/**
 * Whoever is signed in in this browser and has done every step their account asks for: a session that began before a
 * second step was set up is led through it. Looking at one's account is a use of the session.
 */
export async function findHolder(desk: Desk, visit: Visit): Promise<Holder | undefined> {
  const session = await desk.provider.readSession(visit.ctx);
  if (!session) return undefined;
  const { mfa, sessions } = await desk.settings();
  const row = await selectAccount(desk.db.with('slid', () => slideSession({ uid: session.uid, ...sessions })))
    .select([factorsOf(sql`account.id`).as('factors'), rolesAnywhereOf(sql`account.id`).as('rolesAnywhere')])
    .where('account.id', '=', session.accountId)
    .where('is_disabled', '=', false)
    .executeTakeFirst();
  if (!row) return undefined;
  const { factors, rolesAnywhere, ...account } = row;
  const isRequired = needsSecondFactor(mfa, rolesAnywhere);
  const { due } = secondStepOf({ means: session.means, factors, isRequired, mayDefer: desk.mayDefer });
  return due === 'none' ? { session, account, factors, rolesAnywhere } : undefined;
}

/** Whether who holds the session proved all they can a moment ago. */
export function isFresh({ session, factors }: Holder, seconds: number): boolean {
  return isFreshSignIn({ ...session, factors }, seconds);
}

function askAgain(desk: Desk, visit: Visit, { factors }: Holder, backTo: string): Answer {
  return beginSignIn(desk, visit, { prompt: 'login', level: sensitiveLevel(factors), backTo });
}
