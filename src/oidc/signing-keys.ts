import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { sql } from 'kysely';
import { type Database, inTransaction, type OneWrite, type Reader } from '#database/transaction.ts';
import type { Vault } from '#platform/secrets.ts';
import { StartError } from '#platform/start-error.ts';

/** A key that signs tokens, private part included; never logged, never cached outside this process. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly jwk: JWK;
  readonly activeFrom: Date;
}

/** One each of what unconfigured libraries expect and of what costs an eighth. */
const ALGORITHMS = ['ES256', 'RS256'] as const;
const LOCK = 'usher signing keys';

/**
 * Makes the keys that are missing, once however many processes start at once: they are generated outside the
 * transaction, and the lock lets one of them in. Returns the algorithms that were made.
 */
export async function ensureSigningKeys(db: Database, vault: Vault): Promise<string[]> {
  const missing = await missingAlgorithms(db);
  if (missing.length === 0) return [];
  const made = await Promise.all(missing.map(makeKey));
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${LOCK}, 0))`.execute(tx);
    const stillMissing = await missingAlgorithms(tx);
    const wanted = made.filter(({ alg }) => stillMissing.includes(alg));
    for (const key of wanted) await insertKey(tx, vault, key);
    return wanted.map(({ alg }) => alg);
  });
}

async function missingAlgorithms(reader: Reader): Promise<string[]> {
  const rows = await reader.selectFrom('signing_key').select('alg').where('retired_at', 'is', null).execute();
  const present = new Set(rows.map(({ alg }) => alg));
  return ALGORITHMS.filter((alg) => !present.has(alg));
}

interface NewKey {
  readonly kid: string;
  readonly alg: string;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

/** The `kid` is the key's own thumbprint (RFC 7638). */
async function makeKey(alg: string): Promise<NewKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 });
  const publicPart = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicPart);
  const naming = { kid, alg, use: 'sig' };
  return {
    kid,
    alg,
    publicJwk: { ...publicPart, ...naming },
    privateJwk: { ...(await exportJWK(privateKey)), ...naming },
  };
}

async function insertKey(write: OneWrite, vault: Vault, { kid, alg, publicJwk, privateJwk }: NewKey): Promise<void> {
  await write
    .insertInto('signing_key')
    .values({
      kid,
      alg,
      public_jwk: JSON.stringify(publicJwk),
      private_jwk: vault.encrypt(JSON.stringify(privateJwk), `signing_key:private_jwk:${kid}`),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * The keys in use and to come. Throws a plain sentence when they cannot be decrypted: the database belongs to another
 * `SECRET_KEY`, and going on would sign with other keys than the tokens already out there.
 */
export async function listSigningKeys(reader: Reader, vault: Vault): Promise<SigningKey[]> {
  const rows = await reader
    .selectFrom('signing_key')
    .select(['kid', 'alg', 'private_jwk', 'active_from'])
    .where((eb) => eb.or([eb('retired_at', 'is', null), eb('retired_at', '>', sql<Date>`now()`)]))
    .orderBy('active_from', 'desc')
    .orderBy('kid')
    .execute();
  return rows.map((row) => ({
    kid: row.kid,
    alg: row.alg,
    activeFrom: row.active_from,
    jwk: JSON.parse(decryptKey(vault, row.kid, row.private_jwk)) as JWK,
  }));
}

function decryptKey(vault: Vault, kid: string, encrypted: string): string {
  try {
    return vault.decrypt(encrypted, `signing_key:private_jwk:${kid}`);
  } catch (cause) {
    throw new StartError(
      'SECRET_KEY does not open this database: its signing keys were encrypted under another one. Start with the key it was made with.',
      { cause },
    );
  }
}

/** In the order the library takes them: the first of an algorithm signs, so those in use come before those to come. */
export function inOrderOfUse(keys: readonly SigningKey[], now: Date): SigningKey[] {
  const isActive = ({ activeFrom }: SigningKey) => activeFrom <= now;
  return [...keys.filter(isActive), ...keys.filter((key) => !isActive(key))];
}
