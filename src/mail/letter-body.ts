import type { Place, Vault } from '#platform/secrets.ts';
import type { Written } from './letter.ts';

/** What `letter.body` holds, encrypted: links and codes in it are keys to an account. */
export interface LetterBody {
  readonly text: string;
  readonly html: string;
  readonly link: string | null;
  readonly code: string | null;
}

export function sealBody(vault: Vault, id: string, { text, html, link, code }: Written): string {
  const body: LetterBody = { text, html, link: link ?? null, code: code ?? null };
  return vault.encrypt(JSON.stringify(body), placeOf(id));
}

/** Throws when the body was made under a secret key that is not configured any more. */
export function openBody(vault: Vault, letter: { id: string; body: string }): LetterBody {
  return JSON.parse(vault.decrypt(letter.body, placeOf(letter.id)));
}

const placeOf = (id: string): Place => `letter:body:${id}`;
