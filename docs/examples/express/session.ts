import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';

/** What the app keeps of one browser. Tokens stay here; the browser holds a random id that no script can read. */
export interface Session {
  readonly pending?: { readonly state: string; readonly nonce: string; readonly codeVerifier: string };
  readonly person?: { readonly sub: string; readonly name: string };
  accessToken?: string;
  refreshToken?: string | undefined;
  idToken?: string | undefined;
  /** When the access token ends, in milliseconds. */
  expiresAt?: number;
  renewal?: Promise<void> | undefined;
}

const COOKIE = 'reports-session';
/** In memory for this example: gone at a restart. A real app keeps it in Redis or its database. */
const sessions = new Map<string, Session>();

/** Always under a new id, so that nobody can plant one before the sign-in. */
export function startSession(req: Request, res: Response, session: Session): void {
  sessions.delete(idOf(req));
  const id = randomBytes(32).toString('base64url');
  sessions.set(id, session);
  res.cookie(COOKIE, id, { httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' });
}

export function findSession(req: Request): Session {
  return sessions.get(idOf(req)) ?? {};
}

export function endSession(req: Request, res: Response): void {
  sessions.delete(idOf(req));
  res.clearCookie(COOKIE);
}

function idOf(req: Request): string {
  const pair = req.headers.cookie?.split('; ').find((one) => one.startsWith(`${COOKIE}=`));
  return pair?.slice(COOKIE.length + 1) ?? '';
}
