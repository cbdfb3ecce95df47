import { z } from 'zod';
import { findProof } from '#credentials/find-proof.ts';
import { verifyEmailByLink } from '#credentials/verify-email.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { page, submit } from '#web/handlers.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { goBackAnswer } from './elsewhere.ts';
import { emailChangeLinkAnswer, submitEmailChangeLink } from './email-change-link.ts';
import { findInteraction, type KnownInteraction } from './interaction.ts';
import { interactionOfToken } from './mail-token.ts';
import { linkExpiredPage, verifyLinkPage } from './pages.ts';

/** Looking changes nothing: mail scanners open links too. */
export const showVerifyLink = (desk: Desk) => page((visit) => linkAnswer(desk, visit.query.get('token') ?? ''));

/** Confirms, then leads to where it began: with the cookie of the interaction there, the sign-in goes on. */
export const submitVerifyLink = (desk: Desk) => {
  const form = {
    schema: z.object({ token: z.string().default('') }),
    again: (_visit: unknown, { typed }: { typed: Readonly<Record<string, string>> }) =>
      linkAnswer(desk, typed.token ?? ''),
  };
  return submit(form, async (visit, { token }) => {
    const proof = await verifyEmailByLink(desk.credentials, { token, caller: callerOf(visit) });
    if (!proof) return (await submitEmailChangeLink(desk, visit, token)) ?? expiredAnswer();
    const isOpen = (await interactionOf(desk, token))?.isOpen;
    return isOpen ? goTo(`/sign-in/${interactionOfToken(token)}`) : goBackAnswer(desk, proof.clientId);
  });
};

async function linkAnswer(desk: Desk, token: string): Promise<Answer> {
  const proof = await findProof(desk.db, 'verify_email', token);
  if (proof?.state !== 'open') return (await emailChangeLinkAnswer(desk, token)) ?? expiredAnswer();
  const about = { action: '/verify-email', token, email: proof.account.email ?? undefined };
  return show(verifyLinkPage, about, { leadsTo: (await interactionOf(desk, token))?.redirectUri });
}

async function interactionOf(desk: Desk, token: string): Promise<KnownInteraction | undefined> {
  const uid = interactionOfToken(token);
  return uid === undefined ? undefined : findInteraction(desk, uid);
}

function expiredAnswer(): Answer {
  return show(linkExpiredPage, { purpose: 'verify', againUrl: '/sign-in' }, { status: 410 });
}
