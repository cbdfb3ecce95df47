import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { importJWK, SignJWT } from 'jose';
import { Refusal } from '#platform/refusal.ts';
import { sha256 } from '#platform/secrets.ts';
import type { SigningKey } from './signing-keys.ts';
import { packStatuses } from './status-bits.ts';
import type { StatusBook } from './status-book.ts';
import { STATUS_BITS, type StatusPage } from './status-pages.ts';
import { type StatusPlaces, statusListsOf } from './status-place.ts';

/** How long whoever reads a list may go by it, in seconds: the claim `ttl`. */
export const LIST_TTL_SECONDS = 10;
const LIFE_SECONDS = 600;
/** How long a request waits for the database before an older list will do, in milliseconds. */
const PATIENCE_MS = 1000;

export type Encoding = 'br' | 'gzip';

/** A Status List Token (draft-ietf-oauth-status-list 5.1) and what goes over the wire with it. */
export interface SignedList {
  readonly jwt: string;
  /** Without quotes. */
  readonly etag: string;
  /** Its end, in seconds since 1970. */
  readonly exp: number;
  /** Made once. */
  encoded(encoding: Encoding): Promise<Buffer>;
}

export interface StatusLists {
  /**
   * Undefined where there is no such list. While the database cannot be asked it answers the list it has until that
   * one's end, and then throws `Refusal('unavailable')`.
   */
  find(list: number): Promise<SignedList | undefined>;
}

interface ListNeeds {
  readonly issuer: string;
  readonly book: Pick<StatusBook, 'refresh' | 'page'>;
  readonly places: Pick<StatusPlaces, 'uriOf'>;
  /** What lists are signed with now. */
  readonly signingKey: () => Promise<SigningKey>;
  /** Milliseconds since 1970; tests hand in their own. */
  readonly now?: () => number;
}

/** What a list is made of; another one of these needs another list. */
interface Making {
  readonly version: number;
  readonly kid: string;
}

interface Kept extends SignedList, Making {
  readonly iat: number;
}

/** Lists are signed when somebody asks for them, and again when their content, the key or half of their life is over. */
export function openStatusLists({ issuer, book, places, signingKey, now = Date.now }: ListNeeds): StatusLists {
  const kept = new Map<number, Kept>();
  const making = new Map<number, Making & { readonly promise: Promise<Kept> }>();
  const seconds = () => Math.floor(now() / 1000);

  async function make(list: number, page: StatusPage, key: SigningKey): Promise<Kept> {
    const iat = seconds();
    const signed = await signList({ uri: places.uriOf(list), issuer, iat }, page, key);
    const made = { ...signed, iat, version: page.version, kid: key.kid };
    for (const [other, { exp }] of kept) if (exp <= iat) kept.delete(other);
    kept.set(list, made);
    return made;
  }

  /** However many ask at once, it is made once. */
  function makeOnce(list: number, page: StatusPage, key: SigningKey): Promise<Kept> {
    const begun = making.get(list);
    const wanted = { version: page.version, kid: key.kid };
    if (begun && isSame(begun, wanted)) return begun.promise;
    const promise = make(list, page, key).finally(() => {
      if (making.get(list)?.promise === promise) making.delete(list);
    });
    making.set(list, { ...wanted, promise });
    return promise;
  }

  async function findCurrent(list: number): Promise<Kept | undefined> {
    await withPatience(book.refresh());
    const page = book.page(list);
    if (!page) return undefined;
    const key = await signingKey();
    const known = kept.get(list);
    const isGood = known && isSame(known, { version: page.version, kid: key.kid });
    return isGood && seconds() < known.iat + LIFE_SECONDS / 2 ? known : makeOnce(list, page, key);
  }

  return {
    async find(list) {
      try {
        return await findCurrent(list);
      } catch (cause) {
        const known = kept.get(list);
        if (known && seconds() < known.exp) return known;
        throw new Refusal('unavailable', '', { cause, retryAfterSeconds: 1 });
      }
    },
  };
}

const isSame = (one: Making, other: Making) => one.version === other.version && one.kid === other.kid;

interface About {
  readonly uri: string;
  readonly issuer: string;
  readonly iat: number;
}

async function signList({ uri, issuer, iat }: About, page: StatusPage, key: SigningKey): Promise<SignedList> {
  const lst = await packStatuses(page.bytes);
  const exp = iat + LIFE_SECONDS;
  const jwt = await new SignJWT({
    ttl: LIST_TTL_SECONDS,
    status_list: { bits: STATUS_BITS, lst, aggregation_uri: statusListsOf(issuer) },
  })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'statuslist+jwt' })
    .setIssuer(issuer)
    .setSubject(uri)
    .setIssuedAt(iat)
    .setExpirationTime(exp)
    .sign(await importJWK(key.jwk, key.alg));
  return { jwt, exp, etag: sha256(jwt).toString('base64url').slice(0, 22), encoded: encodeOnce(jwt) };
}

const compressors: Readonly<Record<Encoding, (text: string) => Promise<Buffer>>> = {
  // What is inside was compressed already: to try harder gains nothing.
  br: (text) => promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (text) => promisify(gzip)(text),
};

function encodeOnce(text: string): SignedList['encoded'] {
  const made = new Map<Encoding, Promise<Buffer>>();
  return (encoding) => {
    const promise = made.get(encoding) ?? compressors[encoding](text);
    made.set(encoding, promise);
    return promise;
  };
}

async function withPatience(work: Promise<void>): Promise<void> {
  const { promise: tooSlow, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the database does not answer')), PATIENCE_MS);
  try {
    await Promise.race([work, tooSlow]);
  } finally {
    clearTimeout(timer);
  }
}
