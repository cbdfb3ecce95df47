import { findClient } from '#clients/client.ts';
import { consoleClientId } from '#oidc/built-in-clients.ts';
import { Refusal } from '#platform/refusal.ts';
import { type Answer, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { findInteraction, type Memory } from './interaction.ts';
import { interactionExpiredPage, verifiedPage } from './pages.ts';
import { pendingOf } from './standing.ts';

const CONSOLES = ['account', 'admin'] as const;

/** Does the work of an interaction's page; where the interaction is over, or not this browser's, says where to go. */
export async function orElsewhere(desk: Desk, visit: Visit, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'gone') return elsewhere(desk, visit.params.uid ?? '');
    throw error;
  }
}

/** The address is confirmed, but this browser did not begin: it is told to go back there, and where the app is. */
export async function goBackAnswer(desk: Desk, clientId: string | null): Promise<Answer> {
  const { app, url } = await findApp(desk, clientId);
  return show(verifiedPage, { app, backUrl: url });
}

async function elsewhere(desk: Desk, uid: string): Promise<Answer> {
  const known = await findInteraction(desk, uid);
  if (known?.isOpen && (await isJustConfirmed(desk, known.memory))) return goBackAnswer(desk, known.clientId);
  const { app, url } = await findApp(desk, known?.clientId ?? null);
  return show(interactionExpiredPage, { app, startUrl: url ?? '/account' }, { status: 410 });
}

/** It waited for a letter, whose link was opened here: nothing else has been proved in it since. */
async function isJustConfirmed(desk: Desk, memory: Memory): Promise<boolean> {
  return memory.means === undefined && (await pendingOf(desk, memory)) === 'verified';
}

/** The app, and where a sign-in to it begins. */
async function findApp(desk: Desk, clientId: string | null) {
  const client = clientId === null ? undefined : await findClient(desk.db, clientId);
  const own = CONSOLES.find((name) => consoleClientId(name) === clientId);
  if (!client || own) return { app: undefined, url: `/${own ?? 'account'}` };
  const { client_name, client_uri, initiate_login_uri } = client.metadata as Record<string, string | undefined>;
  const url = initiate_login_uri === undefined ? client_uri : thirdPartyLogin(initiate_login_uri, desk.issuer);
  return { app: { name: client_name ?? client.id }, url };
}

/** The app is told by whom its people sign in (OIDC Core 4: `iss` is required). */
function thirdPartyLogin(uri: string, issuer: string): string {
  const url = new URL(uri);
  url.searchParams.set('iss', issuer);
  return url.href;
}
