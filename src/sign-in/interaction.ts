import { sql } from 'kysely';
import { standingOf } from '#credentials/proven-password.ts';
import type { SignInRequest } from '#oidc/sign-in-request.ts';
import type { AppCard } from '#platform/parts.ts';
import { sha256 } from '#platform/secrets.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { nextStep, type Step } from './next-step.ts';

/** What an interaction remembers between its pages; it is kept in the database and says nothing secret. */
export interface Memory {
  /** The address shown while a letter is awaited; known or not, registered or not. */
  readonly email?: string;
  /** Whose password was right, or who registered, here. None where the address belonged to somebody already. */
  readonly accountId?: string | undefined;
  /** When that was, by the database's clock. */
  readonly since?: string | undefined;
}

export interface Interaction extends SignInRequest {
  readonly app: AppCard;
  readonly memory: Memory;
  /** `/sign-in/UID`, where every one of its pages lives. */
  readonly path: string;
  /** Where the app waits: its pages' forms may end up there. */
  readonly redirectUri: string | undefined;
}

/** The interaction of this request, by its path and its cookie. Throws `Refusal('gone')` where either does not fit. */
export async function getInteraction(desk: Desk, visit: Visit): Promise<Interaction> {
  const request = await desk.provider.interactionDetails(visit.ctx);
  const { redirect_uri: redirectUri } = request.params;
  return {
    ...request,
    app: appCard(request.client),
    memory: request.flow,
    path: `/sign-in/${request.uid}`,
    redirectUri: typeof redirectUri === 'string' ? redirectUri : undefined,
  };
}

/** An interaction as anybody may know of it who has its address. */
export interface KnownInteraction {
  readonly clientId: string | null;
  readonly memory: Memory;
  /** Whether it can still be finished. */
  readonly isOpen: boolean;
  /** As in `Interaction`. */
  readonly redirectUri: string | undefined;
}

/** What is under a uid, whichever browser asks; undefined once it is finished or swept away. */
export async function findInteraction(desk: Desk, uid: string): Promise<KnownInteraction | undefined> {
  const row = await desk.db
    .selectFrom('interaction')
    .select(['client_id', 'flow', sql<boolean>`expires_at > now()`.as('is_open')])
    .select(sql<string | null>`payload #>> '{params,redirect_uri}'`.as('redirect_uri'))
    .where('uid_hash', '=', sha256(uid))
    .executeTakeFirst();
  if (!row) return undefined;
  const { client_id: clientId, flow: memory, is_open: isOpen, redirect_uri: redirectUri } = row;
  return { clientId, memory, isOpen, redirectUri: redirectUri ?? undefined };
}

/** Replaces what is remembered, in one statement. */
export async function remember(desk: Desk, uid: string, memory: Omit<Memory, 'since'>): Promise<void> {
  await desk.db
    .updateTable('interaction')
    .set({ flow: sql`${JSON.stringify(memory)}::jsonb || jsonb_build_object('since', now())` })
    .where('uid_hash', '=', sha256(uid))
    .execute();
}

const IDENTIFYING = new Set(['create', 'select_account', 'login']);

/** Whether somebody may still say who they are here: every other question is asked of somebody who has. */
export function isIdentifying({ prompt }: Interaction): boolean {
  return IDENTIFYING.has(prompt.name);
}

/** Where the interaction stands now; asked again by every page and before every completion. */
export async function stepOf(desk: Desk, interaction: Interaction): Promise<Step> {
  const { registration } = await desk.settings();
  return nextStep({
    prompt: interaction.prompt.name,
    hasSession: interaction.accountId !== undefined,
    isRegistrationOpen: registration.isOpen,
    pending: await pendingOf(desk, interaction.memory),
  });
}

/** Whether the address that a sign-in waits for is confirmed by now. */
export async function pendingOf(desk: Desk, memory: Memory): Promise<'none' | 'unverified' | 'verified'> {
  const { email, accountId, since } = memory;
  if (email === undefined) return 'none';
  // Asked where there is nobody too: whether the address had an account must not be told by what a page costs.
  const standing = await standingOf(desk.db, { accountId: accountId ?? '', since: since ?? 'epoch' });
  if (accountId === undefined || since === undefined) return 'unverified';
  return standing === 'over' ? 'none' : standing;
}

function appCard(client: SignInRequest['client']): AppCard {
  const { name, uri, policyUri: policyUrl, tosUri: tosUrl } = client;
  return { name, uri, policyUrl, tosUrl };
}
