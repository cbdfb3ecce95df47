import { z } from 'zod';
import { beginTotp, confirmTotp } from '#credentials/enrol-totp.ts';
import { totpUri } from '#credentials/totp-code.ts';
import { drawQr } from '#platform/qr.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { type Form, type Refused, showAgain } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { enrolledAnswer } from './enrolled.ts';
import { findEnrolment } from './enrolment.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction } from './interaction.ts';
import { enrolTotpPage } from './second-step-pages.ts';

/** `/sign-in/UID/enrol/totp`: the key of an authenticator app, and the code that shows it was taken over. */
export const showEnrolTotp = (desk: Desk) =>
  interactionPage(desk, (visit) => enrolTotpAnswer(desk, visit, { typed: {}, problems: [] }));

export const submitEnrolTotp = (desk: Desk) => {
  const form = totpForm(desk);
  return interactionSubmit(desk, form, async (visit, { code }) => {
    const interaction = await getInteraction(desk, visit);
    const enrolment = await findEnrolment(desk, interaction);
    if (!enrolment?.kinds.includes('totp')) return goTo(interaction.path);
    const { person } = enrolment;
    const typed = { account: person, boundTo: interaction.uid, code, caller: callerOf(visit) };
    const outcome = await confirmTotp(desk.credentials, typed);
    if (outcome.ok) {
      return enrolledAnswer(desk, visit, { interaction, person, codes: outcome.codes, means: ['otp'] });
    }
    if (outcome.why === 'nothing-begun') return goTo(`${interaction.path}/enrol/totp`);
    const problems = [{ field: 'code', words: visit.frame.words.enrolTotp.wrong }];
    return showAgain(form, visit, { typed: {}, problems });
  });
};

const totpForm = (desk: Desk): Form<{ code: string }> => ({
  schema: ({ secondStep: { codeMissing } }) => z.object({ code: z.string(codeMissing).min(1, codeMissing) }),
  again: (visit, refused) => enrolTotpAnswer(desk, visit, refused),
});

async function enrolTotpAnswer(desk: Desk, visit: Visit, { problems }: Refused): Promise<Answer> {
  const interaction = await getInteraction(desk, visit);
  const enrolment = await findEnrolment(desk, interaction);
  if (!enrolment?.kinds.includes('totp')) return goTo(interaction.path);
  const { person } = enrolment;
  const key = await beginTotp(desk.credentials, { accountId: person.id, boundTo: interaction.uid });
  const label = person.email ?? person.username ?? person.id;
  const appUrl = totpUri(key, { issuer: visit.frame.brand.name, label });
  const { path, app, redirectUri } = interaction;
  const about = {
    app,
    appUrl,
    problems,
    qr: drawQr(appUrl),
    key: key.replace(/.{4}(?=.)/g, '$& '),
    action: `${path}/enrol/totp`,
    backUrl: `${path}/enrol`,
  };
  return show(enrolTotpPage, about, { leadsTo: redirectUri });
}
