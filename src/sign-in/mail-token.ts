/**
 * The interaction that a mailed link was asked for in: the token of such a link ends in `.UID`. The token as a whole is
 * what was hashed, so a token that was found has a true ending.
 */
export function interactionOfToken(token: string): string | undefined {
  const uid = token.split('.')[1];
  return uid && /^[\w-]{1,64}$/.test(uid) ? uid : undefined;
}
