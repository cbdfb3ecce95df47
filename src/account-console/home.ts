import { z } from 'zod';
import { findAccount } from '#accounts/account.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { page, submit } from '#web/handlers.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { homePage } from './pages.ts';
import { beginSignIn } from './sign-in.ts';

export const showHome = (desk: Desk) => page((visit) => homeAnswer(desk, visit));

/** Ends this browser's session with everything that hangs on it. */
export const submitSignOut = (desk: Desk) =>
  submit({ schema: z.object({}), again: (visit) => homeAnswer(desk, visit) }, async (visit) => {
    await desk.provider.signOut(visit.ctx);
    return goTo('/signed-out');
  });

async function homeAnswer(desk: Desk, visit: Visit): Promise<Answer> {
  const session = await desk.provider.readSession(visit.ctx);
  const account = session && (await findAccount(desk.db, session.accountId));
  if (!account || account.isDisabled) return beginSignIn(desk, visit);
  const { email, username, id, name } = account;
  const person = { email: email ?? username ?? id, name: name ?? undefined, username: username ?? undefined };
  return show(homePage, { person, signOutAction: '/account/sign-out' });
}
