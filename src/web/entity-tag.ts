/**
 * Whether whoever asks has it already (RFC 9110 13.1.2): a weak comparison, since a proxy may have compressed it. Not
 * Koa's own, which says no to the `Cache-Control: no-cache` that `fetch` adds by itself.
 */
export function isKnownTag(ifNoneMatch: string, etag: string): boolean {
  const named = ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return named.includes(etag) || named.includes('*');
}
