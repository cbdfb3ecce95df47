import { z } from 'zod';
import { checkMailedCode } from '#credentials/email-code.ts';
import { hasMailedCode } from '#credentials/mailed-code.ts';
import { useRecoveryCode } from '#credentials/recovery-codes.ts';
import { rememberDevice } from '#credentials/remembered-device.ts';
import type { SecondCodeOutcome } from '#credentials/second-code.ts';
import { checkTotp } from '#credentials/totp.ts';
import type { Problem } from '#platform/problem.ts';
import type { Words } from '#platform/words/words.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { type Form, type Refused, showAgain } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { type AskedCode, CODE_METHODS, type CodeMethod, findAskedCode } from './asked-code.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { findDeviceToken, keepDeviceToken } from './device-cookie.ts';
import { goOnWith } from './finish.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction, type Interaction } from './interaction.ts';
import { maskEmail } from './mask-email.ts';
import { otherWays } from './other-ways.ts';
import { codePage } from './second-step-pages.ts';

interface Typed {
  readonly code: string;
  readonly by: CodeMethod;
  readonly remember?: string | undefined;
}

const MEANS = { totp: 'otp', email: 'email', recovery: 'recovery' } as const;

/** `/sign-in/UID/code?by=totp`: the second step by a code, whichever kind is asked for or is the best. */
export const showCode = (desk: Desk) =>
  interactionPage(desk, (visit) =>
    codeAnswer(desk, visit, { typed: { by: visit.query.get('by') ?? '' }, problems: [] }),
  );

export const submitSecondCode = (desk: Desk) => {
  const form = codeForm(desk);
  return interactionSubmit(desk, form, async (visit, typed) => {
    const interaction = await getInteraction(desk, visit);
    const asked = await findAskedCode(desk, interaction);
    if (!asked?.codes.includes(typed.by)) return goTo(interaction.path);
    const outcome = await check(desk, visit, { interaction, asked, typed });
    if (!outcome.ok) return showAgain(form, visit, refusalOf(outcome, visit, typed));
    if (typed.remember && asked.canRemember && typed.by !== 'recovery') await keep(desk, visit, { interaction, asked });
    return goOnWith(desk, visit, interaction, [MEANS[typed.by]]);
  });
};

/** Shows the page that asks for a code, of the kind in `typed.by` if that is one of theirs. */
export async function codeAnswer(desk: Desk, visit: Visit, { typed, problems }: Refused): Promise<Answer> {
  const interaction = await getInteraction(desk, visit);
  const asked = await findAskedCode(desk, interaction);
  const method = asked?.codes.find((one) => one === typed.by) ?? asked?.codes[0];
  if (!asked || !method) return goTo(interaction.path);
  const { path, app, redirectUri, uid } = interaction;
  const place = { accountId: asked.person.id, boundTo: uid };
  const isAwaited = method !== 'email' || (await hasMailedCode(desk.db, place));
  const isAgain = visit.query.get('sent') === 'again';
  const about = {
    app,
    method,
    isAwaited,
    how: howTo(visit.frame.words, { method, isAwaited, email: asked.person.email ?? '' }),
    action: `${path}/code`,
    sendAction: `${path}/send-code`,
    canRemember: asked.canRemember && method !== 'recovery',
    isRemembering: typed.remember !== undefined,
    ways: otherWays(interaction, asked.methods, method),
    mailboxUrl: desk.mailboxUrl,
    notice: isAgain && isAwaited ? visit.frame.words.secondStep.email.resent : undefined,
    problems: isAwaited ? problems : problems.map(({ words }) => ({ words })),
  };
  return show(codePage, about, { leadsTo: redirectUri });
}

const codeForm = (desk: Desk): Form<Typed> => ({
  schema: ({ secondStep: { codeMissing } }) =>
    z.object({
      code: z.string(codeMissing).min(1, codeMissing),
      by: z.enum(CODE_METHODS).catch('totp'),
      remember: z.string().optional(),
    }),
  again: (visit, refused) => codeAnswer(desk, visit, refused),
});

interface Checked {
  readonly interaction: Interaction;
  readonly asked: AskedCode;
  readonly typed: Typed;
}

function check(desk: Desk, visit: Visit, { interaction, asked, typed }: Checked): Promise<SecondCodeOutcome> {
  const { uid, client } = interaction;
  const proof = { account: asked.person, code: typed.code, caller: callerOf(visit), clientId: client.id };
  if (typed.by === 'totp') return checkTotp(desk.credentials, proof);
  if (typed.by === 'recovery') return useRecoveryCode(desk.credentials, proof);
  return checkMailedCode(desk.credentials, { ...proof, boundTo: uid });
}

async function keep(desk: Desk, visit: Visit, { interaction, asked }: Omit<Checked, 'typed'>): Promise<void> {
  const { memory, client } = interaction;
  const token = await rememberDevice(desk.credentials, {
    account: asked.person,
    since: memory.since,
    replaces: findDeviceToken(desk, visit),
    clientId: client.id,
    caller: callerOf(visit),
  });
  keepDeviceToken(desk, visit, token);
}

function refusalOf(outcome: SecondCodeOutcome & { ok: false }, { frame: { words } }: Visit, typed: Typed): Refused {
  const { by, remember } = typed;
  const kept = { by, ...(remember !== undefined && { remember }) };
  if (outcome.why === 'no-match') return { typed: kept, problems: [wrong(words, by)] };
  const { retryAfterSeconds } = outcome;
  const problems = [{ words: words.problems.tooManyTries(retryAfterSeconds) }];
  return { typed: kept, problems, status: 429, retryAfterSeconds };
}

function wrong(words: Words, method: CodeMethod): Problem {
  return { field: 'code', words: words.secondStep[method].wrong };
}

function howTo(words: Words, shown: { method: CodeMethod; isAwaited: boolean; email: string }): string {
  const { totp, email, recovery } = words.secondStep;
  if (shown.method === 'totp') return totp.how;
  if (shown.method === 'recovery') return recovery.how;
  const address = maskEmail(shown.email);
  return shown.isAwaited ? email.sentTo(address) : email.willSendTo(address);
}
