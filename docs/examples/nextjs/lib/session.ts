import { createHash } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { APP_URL } from './usher.ts';

export interface Session {
  readonly sub: string;
  readonly name: string;
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  readonly idToken?: string | undefined;
  /** When the access token ends, in milliseconds. */
  readonly expiresAt: number;
}

/** What a sign-in needs to know when the person comes back. */
export interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

const MONTH = 30 * 86_400;
const WITH_HTTPS = APP_URL.startsWith('https:') ? '; Secure' : '';

/** A cookie that holds `content`, encrypted: scripts cannot read it, and nobody but this app can. */
export async function sealCookie(name: string, content: Session | Pending, seconds = MONTH): Promise<string> {
  const sealed = await new EncryptJWT({ content })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setAudience(name)
    .setExpirationTime(`${seconds}s`)
    .encrypt(key());
  return `${name}=${sealed}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${WITH_HTTPS}`;
}

/** What a cookie holds; undefined when there is none, or not of ours. In a page: `openCookie(await headers(), 'session')`. */
export async function openCookie<Content>(headers: Pick<Headers, 'get'>, name: string): Promise<Content | undefined> {
  const cookies = headers.get('cookie')?.split('; ') ?? [];
  const value = cookies.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const opened = await jwtDecrypt(value, key(), { audience: name }).catch(() => undefined);
  return opened?.payload.content as Content | undefined;
}

export function clearCookie(name: string): string {
  return `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${WITH_HTTPS}`;
}

function key(): Uint8Array {
  const { SESSION_SECRET = '' } = process.env;
  if (SESSION_SECRET.length < 32) throw new Error('SESSION_SECRET is missing: openssl rand -hex 32');
  return createHash('sha256').update(SESSION_SECRET).digest();
}
