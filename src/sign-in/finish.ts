import { findSignedInPerson } from '#credentials/proven-password.ts';
import { isRememberedDevice } from '#credentials/remembered-device.ts';
import { findSession } from '#sessions/session.ts';
import { type Answer, goTo } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { findDeviceToken } from './device-cookie.ts';
import { type Interaction, remember, rememberMore } from './interaction.ts';
import { mailCode } from './mail-code.ts';
import { nextStep } from './next-step.ts';
import { secondOf, standOf } from './standing.ts';

/** Somebody who has just proved who they are, with an address that is confirmed. */
export interface Proved {
  readonly interaction: Interaction;
  readonly person: {
    readonly id: string;
    readonly email: string | null;
    readonly emailKey: string | null;
    readonly roles: readonly string[];
    readonly factors: Parameters<typeof secondOf>[2]['person']['factors'];
  };
  /** By what. */
  readonly means: readonly string[];
  /** As in `Memory`; now when left out. */
  readonly since?: string | undefined;
}

/** The first thing was proved: on to what is still missing, or to the app. */
export async function beginWith(desk: Desk, visit: Visit, proved: Proved): Promise<Answer> {
  const { interaction, person, since } = proved;
  const means = await withRememberedBrowser(desk, visit, proved);
  const second = secondOf(desk, await desk.settings(), { ...proved, means });
  if (second.due === 'none') return finishWith(desk, visit, { interaction, accountId: person.id, means });
  await remember(desk, interaction.uid, { email: person.email ?? person.id, accountId: person.id, since, means });
  const standing = { prompt: interaction.prompt.name, hasSession: false, isRegistrationOpen: false, second };
  const step = nextStep({ ...standing, pending: 'verified', wishesToEnrol: false });
  // Whoever has nothing better need not ask for the letter; it is never sent by looking at a page.
  if (second.due === 'prove' && second.methods[0] === 'email') {
    const account = await findSignedInPerson(desk.db, person.id);
    if (account) await mailCode(desk, visit, { interaction, account });
  }
  return goTo(`${interaction.path}/${step}`);
}

/** One more thing was proved, or a leave was given, within this interaction. */
export async function goOnWith(
  desk: Desk,
  visit: Visit,
  interaction: Interaction,
  more: readonly string[],
): Promise<Answer> {
  const means = await meansWith(desk, interaction, more);
  const { step, person } = await standOf(desk, { ...interaction, memory: { ...interaction.memory, means } });
  if (step === 'finish' && person) return finishWith(desk, visit, { interaction, accountId: person.id, means });
  await rememberMore(desk, interaction, { means });
  return goTo(interaction.path);
}

/** The same for who set up the second step they wished for, or gave the wish up. */
export async function goOnWithoutWish(
  desk: Desk,
  visit: Visit,
  interaction: Interaction,
  more: readonly string[],
): Promise<Answer> {
  await rememberMore(desk, interaction, { wishesToEnrol: false });
  const memory = { ...interaction.memory, wishesToEnrol: false };
  return goOnWith(desk, visit, { ...interaction, memory }, more);
}

/** Keeps what was proved by setting it up, for a page that is shown before the sign-in goes on. */
export async function noteMeans(desk: Desk, interaction: Interaction, more: readonly string[]): Promise<void> {
  await rememberMore(desk, interaction, { means: await meansWith(desk, interaction, more), wishesToEnrol: false });
}

async function meansWith(desk: Desk, interaction: Interaction, more: readonly string[]): Promise<string[]> {
  const { means } = await standOf(desk, interaction);
  return [...new Set([...means, ...more])];
}

/** Leaves the second step out where this browser is remembered for the person, and nothing asks for more. */
async function withRememberedBrowser(desk: Desk, visit: Visit, proved: Proved): Promise<readonly string[]> {
  const { person: account, means } = proved;
  const token = findDeviceToken(desk, visit);
  if (token === undefined || !means.includes('pwd')) return means;
  const settings = await desk.settings();
  const later = [...means, '~remembered'];
  const dueWith = (some: readonly string[]) => secondOf(desk, settings, { ...proved, means: some }).due;
  if (dueWith(means) !== 'prove' || dueWith(later) !== 'none') return means;
  const isKnown = await isRememberedDevice(desk.credentials, { account, token, caller: callerOf(visit) });
  return isKnown ? later : means;
}

interface Finished {
  readonly interaction: Interaction;
  readonly accountId: string;
  readonly means: readonly string[];
}

/** Nothing is missing: on to the app, or to the protocol's next question. */
export async function finishWith(desk: Desk, visit: Visit, done: Finished): Promise<Answer> {
  const { prompt, sessionUid } = done.interaction;
  const answered = prompt.name === 'login' ? {} : { [prompt.name]: {} };
  // A second step added to a live session leaves the time of the sign-in as it was: the password is no fresher for it.
  const session = prompt.name === 'mfa' && sessionUid ? await findSession(desk.db, sessionUid) : undefined;
  const authTime = session && { authTime: Math.floor(session.signedInAt.getTime() / 1000) };
  const login = { accountId: done.accountId, means: done.means, ...authTime };
  return goTo(await desk.provider.recordResult(visit.ctx, { login, ...answered }));
}
