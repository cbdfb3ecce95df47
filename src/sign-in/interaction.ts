import { sql } from 'kysely';
import type { SignInRequest } from '#oidc/sign-in-request.ts';
import type { AppCard } from '#platform/parts.ts';
import { sha256 } from '#platform/secrets.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';

/** What an interaction remembers between its pages; it is kept in the database and says nothing secret. */
export interface Memory {
  /** The address shown while a letter is awaited; known or not, registered or not. */
  readonly email?: string;
  /** Whose password was right, or who registered, here. None where the address belonged to somebody already. */
  readonly accountId?: string | undefined;
  /** When that was, by the database's clock; of a password, since when it is theirs. */
  readonly since?: string | undefined;
  /** By what they have proved who they are, and the leaves they were given; the password where nothing is said. */
  readonly means?: readonly string[];
  /** They asked for a second step while registering. */
  readonly wishesToEnrol?: boolean;
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
  // Our own consoles are apps like others, but for their names, which are in the visitor's language.
  const client = { ...request.client, name: visit.frame.words.console.names[request.client.id] ?? request.client.name };
  return {
    ...request,
    client,
    app: appCard(client),
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

/** Replaces what is remembered, in one statement; without a `since` that is now. */
export async function remember(desk: Desk, uid: string, memory: Memory): Promise<void> {
  await desk.db
    .updateTable('interaction')
    .set({ flow: sql`jsonb_build_object('since', now()) || ${JSON.stringify(memory)}::jsonb` })
    .where('uid_hash', '=', sha256(uid))
    .execute();
}

/**
 * Adds to what is remembered of the person the interaction was read with, in one statement; when they proved who they
 * are stays as it was. Where somebody else has proved themselves here in the meantime, nothing is added to them.
 */
export async function rememberMore(
  desk: Desk,
  { uid, memory }: Pick<Interaction, 'uid' | 'memory'>,
  more: Omit<Memory, 'since'>,
): Promise<void> {
  await desk.db
    .updateTable('interaction')
    .set({ flow: sql`flow || ${JSON.stringify(more)}::jsonb` })
    .where('uid_hash', '=', sha256(uid))
    .where(sql<boolean>`flow ->> 'accountId' is not distinct from ${memory.accountId ?? null}::text`)
    .where(sql<boolean>`flow ->> 'since' is not distinct from ${memory.since ?? null}::text`)
    .execute();
}

const IDENTIFYING = new Set(['create', 'select_account', 'login']);

/** Whether somebody may still say who they are here: every other question is asked of somebody who has. */
export function isIdentifying({ prompt }: Interaction): boolean {
  return IDENTIFYING.has(prompt.name);
}

function appCard(client: SignInRequest['client']): AppCard {
  const { name, uri, policyUri: policyUrl, tosUri: tosUrl } = client;
  return { name, uri, policyUrl, tosUrl };
}
