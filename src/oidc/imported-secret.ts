import { randomBytes } from 'node:crypto';
import { errors } from 'oidc-provider';
import { isLongEnough } from '#clients/client-secret.ts';
import { replaceImportedSecret } from '#clients/replace-imported-secret.ts';
import { type ImportedSecret, openImportedSecrets, sealImportedSecrets } from '#credentials/imported-client-secrets.ts';
import { type Attempt, clearAttempts, reserveAttempt } from '#credentials/throttle.ts';
import { inTransaction } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import { sha256 } from '#platform/secrets.ts';
import { sourceOf } from '#platform/source.ts';
import type { ProviderDeps } from './provider-deps.ts';
import { currentContext } from './request-stash.ts';

/** A client with hashes of secrets from elsewhere. */
interface ImportedClient {
  readonly id: string;
  readonly importedSecrets: string;
}

/** Whether a presented secret (RFC 6749 2.3.1) is one of those a client was imported with. */
export type CheckImportedSecret = (client: ImportedClient, presented: string) => Promise<boolean>;

type CheckDeps = Pick<ProviderDeps, 'db' | 'vault' | 'hasher' | 'whoIs'>;

/** The right secrets of this process, so that one too short to be replaced costs its slow check only once. */
const MOST_REMEMBERED = 1000;

/**
 * Checks slow hashes so that nobody can stop the server with them: a turn at the throttle first, counted by client and
 * address so that a stranger locks nobody out, then a place in the hash pool; the same secret presented many times at
 * once is checked once. The first right one of 32 characters or more is replaced by its SHA-256, and never checked here
 * again. Throws `temporarily_unavailable` (429, 503) with `Retry-After` where it may not be checked now.
 */
export function importedSecretChecker(deps: CheckDeps): CheckImportedSecret {
  const underWay = new Map<string, Promise<boolean>>();
  const right = new Set<string>();
  const key = randomBytes(32);

  return async function checkImported(client, presented) {
    const waiting = openImportedSecrets(deps.vault, client).filter(({ replacedBy }) => replacedBy === undefined);
    if (waiting.length === 0) return false;
    const name = sha256(Buffer.concat([key, sha256(client.importedSecrets), sha256(presented)])).toString('base64');
    if (right.has(name)) return true;
    const check = underWay.get(name) ?? checkAtThrottle(deps, client, { waiting, presented });
    underWay.set(name, check);
    try {
      const isRight = await check;
      if (isRight) remember(right, name);
      return isRight;
    } catch (error) {
      throw translate(error);
    } finally {
      underWay.delete(name);
    }
  };
}

/** The oldest goes when there are too many. */
function remember(right: Set<string>, name: string): void {
  right.add(name);
  const [oldest] = right;
  if (oldest !== undefined && right.size > MOST_REMEMBERED) right.delete(oldest);
}

interface Presented {
  readonly waiting: readonly ImportedSecret[];
  readonly presented: string;
}

async function checkAtThrottle(deps: CheckDeps, client: ImportedClient, given: Presented): Promise<boolean> {
  const ctx = currentContext();
  const { address = '' } = ctx ? deps.whoIs(ctx) : {};
  const attempt: Attempt = { vault: deps.vault, tried: `client:${client.id}:${sourceOf(address)}`, address };
  const turn = await reserveAttempt(deps.db, attempt);
  if (!turn.allowed) {
    const words = 'too many secrets of this client were wrong, please try later';
    throw new Refusal('too-many-requests', words, { retryAfterSeconds: turn.retryAfterSeconds });
  }
  const found = await findMatch(deps, given);
  if (!found) return false;
  await clearAttempts(deps.db, attempt);
  if (isLongEnough(given.presented)) await replace(deps, client, { found, presented: given.presented });
  return true;
}

/** Every one is compared, so that the time says nothing of which it was. */
async function findMatch(
  { hasher }: CheckDeps,
  { waiting, presented }: Presented,
): Promise<ImportedSecret | undefined> {
  const matches = [];
  for (const secret of waiting) if (await hasher.matches(secret.stored, presented)) matches.push(secret);
  return matches[0];
}

/** What is stored under the same client changes only if nobody changed it meanwhile. */
async function replace(
  { db, vault }: CheckDeps,
  client: ImportedClient,
  { found, presented }: { readonly found: ImportedSecret; readonly presented: string },
): Promise<void> {
  const hash = sha256(presented);
  const secrets = openImportedSecrets(vault, client).map((secret) =>
    secret.stored === found.stored ? { ...secret, replacedBy: hash.toString('hex') } : secret,
  );
  const importedSecrets = sealImportedSecrets(vault, client.id, secrets);
  await inTransaction(db, (tx) => replaceImportedSecret(tx, client, { hash, importedSecrets }));
}

/** What the library answers with, for this very request. */
function translate(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  const status = error.code === 'too-many-requests' ? 429 : 503;
  currentContext()?.set('Retry-After', String(error.retryAfterSeconds ?? 1));
  return Object.assign(new errors.TemporarilyUnavailable(error.words), { status, statusCode: status });
}
