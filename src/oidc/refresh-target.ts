import { errors, type KoaContextWithOIDC } from 'oidc-provider';

/**
 * Refuses a refresh for another API than the token is good for while the token is still unused (RFC 8707 2.2). The
 * library finds out after it has replaced it, and an app that only asked wrongly would be left without a token, and
 * end its grant by presenting the one it has again. Throws `invalid_target`.
 */
export function requireHeldTarget({ oidc }: KoaContextWithOIDC): void {
  const held = [oidc.entities.RefreshToken?.resource ?? []].flat();
  const asked = [oidc.params?.resource ?? []].flat();
  const isClear = asked.length === 1 || (asked.length === 0 && held.length <= 1);
  if (!isClear) throw new errors.InvalidTarget('say by resource which one of the APIs the token is to be for');
  if (asked.some((resource) => !held.includes(String(resource)))) throw new errors.InvalidTarget();
}
