import { z } from 'zod';
import { listPasskeys } from '#credentials/passkey.ts';
import { enrolPasskey } from '#credentials/passkey-enrol.ts';
import { enrolmentOptions, passkeyHandle } from '#credentials/passkey-options.ts';
import type { ProvenPerson } from '#credentials/proven-password.ts';
import type { PasskeyFormPart } from '#platform/passkey-parts.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { type Form, type Refused, showAgain } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { enrolledAnswer } from './enrolled.ts';
import { findEnrolment } from './enrolment.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction, type Interaction } from './interaction.ts';
import { optionNeeds } from './passkey-form.ts';
import { enrolPasskeyPage } from './passkey-pages.ts';

interface Made {
  readonly name: string;
  readonly credential: string;
}

/** `/sign-in/UID/enrol/passkey`: a first passkey, on the way into an app. */
export const showEnrolPasskey = (desk: Desk) =>
  interactionPage(desk, (visit) => enrolAnswer(desk, visit, { typed: {}, problems: [] }));

export const submitEnrolPasskey = (desk: Desk) => {
  const form = enrolForm(desk);
  return interactionSubmit(desk, form, async (visit, { name, credential }) => {
    const interaction = await getInteraction(desk, visit);
    const enrolment = await findEnrolment(desk, interaction);
    if (!enrolment?.kinds.includes('passkey')) return goTo(interaction.path);
    const { person } = enrolment;
    const made = { account: person, name, credential, placeUid: interaction.uid, issuer: desk.issuer };
    const outcome = await enrolPasskey(desk.credentials, { ...made, caller: callerOf(visit) });
    if (outcome.ok) return enrolledAnswer(desk, visit, { interaction, person, ...outcome });
    const problems = [{ words: visit.frame.words.passkeys.enrol.problems[outcome.why] }];
    return showAgain(form, visit, { typed: { name }, problems });
  });
};

const enrolForm = (desk: Desk): Form<Made> => ({
  schema: ({ passkeys: { enrol } }) =>
    z.object({
      name: z
        .string(enrol.problems.nameMissing)
        .min(1, enrol.problems.nameMissing)
        .max(100, enrol.problems.nameTooLong),
      credential: z.string().catch(''),
    }),
  again: (visit, refused) => enrolAnswer(desk, visit, refused),
});

async function enrolAnswer(desk: Desk, visit: Visit, refused: Refused): Promise<Answer> {
  const interaction = await getInteraction(desk, visit);
  const enrolment = await findEnrolment(desk, interaction);
  if (!enrolment?.kinds.includes('passkey')) return goTo(interaction.path);
  const { path, app, redirectUri } = interaction;
  const form = await newPasskeyForm(desk, visit, { interaction, person: enrolment.person, refused });
  const about = { app, form, problems: refused.problems, backUrl: `${path}/enrol` };
  return show(enrolPasskeyPage, about, { leadsTo: redirectUri });
}

interface NewPasskeyOf {
  readonly interaction: Interaction;
  readonly person: ProvenPerson;
  readonly refused: Refused;
}

async function newPasskeyForm(desk: Desk, visit: Visit, made: NewPasskeyOf): Promise<PasskeyFormPart> {
  const { interaction, person, refused } = made;
  const { words, brand } = visit.frame;
  const [handle, passkeys] = [await passkeyHandle(desk.db, person.id), await listPasskeys(desk.db, person.id)];
  const about = { placeUid: interaction.uid, account: person, handle, passkeys, brandName: brand.name };
  return {
    ...{ action: `${interaction.path}/enrol/passkey`, ask: 'create', buttonId: 'continue' },
    options: JSON.stringify(enrolmentOptions(optionNeeds(desk), about)),
    words: words.passkeys.enrol.continue,
    waiting: words.passkeys.browser.making,
    cancelled: words.passkeys.browser.notMade,
    name: {
      value: refused.typed.name ?? words.say.device(visit.agent) ?? words.passkeys.enrol.nameDefault,
      problems: refused.problems,
    },
  };
}
