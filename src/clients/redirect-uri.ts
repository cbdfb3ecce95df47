const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Printable ASCII but for the backslash, which browsers read as a slash. */
const PLAIN = /^[\x21-\x5b\x5d-\x7e]+$/;
/** RFC 8252 7.1: a private-use scheme is a domain name of its owner, reversed. */
const REVERSED_DOMAIN = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:$/;
const DOT_SEGMENT = /(^|\/)(\.|%2e){1,2}(\/|$)/i;

/**
 * What is wrong with a redirect URI, in words, or undefined (RFC 9700 2.1, RFC 8252 7). A registered one is compared
 * character by character, so what could be read in two ways is not taken in the first place.
 */
export function problemOfRedirectUri(uri: string): string | undefined {
  const parsed = PLAIN.test(uri) ? URL.parse(uri) : null;
  if (!parsed) return 'must be an absolute URI of plain characters';
  if (uri.includes('#')) return 'must not have a fragment';
  if (parsed.username || parsed.password) return 'must not have a user name';
  if (parsed.protocol === 'https:' || parsed.protocol === 'http:') return problemOfWebUri(uri, parsed);
  if (!REVERSED_DOMAIN.test(parsed.protocol))
    return 'must be https, or a private scheme with a dot such as com.example.app';
  return undefined;
}

function problemOfWebUri(uri: string, { protocol, hostname, pathname }: URL): string | undefined {
  if (!new RegExp(`^${protocol}//[^/]`).test(uri)) return `must be written with ${protocol}//`;
  if (hostname.includes('*')) return 'must not have a wildcard';
  if (hostname.endsWith('.')) return 'must not have a host that ends with a dot';
  const path = uri
    .slice(protocol.length + 2)
    .replace(/^[^/?]*/, '')
    .replace(/\?.*$/, '');
  if (DOT_SEGMENT.test(path) || pathname.startsWith('//')) return 'must not have dots or an empty part in its path';
  if (protocol === 'http:' && !LOOPBACK.has(hostname)) return 'must be https; http is for loopback addresses';
  return undefined;
}

/** Whether an app of the device itself answers it: by a scheme of its own. */
export function hasPrivateScheme(uri: string): boolean {
  const protocol = URL.parse(uri)?.protocol;
  return protocol !== 'https:' && protocol !== 'http:';
}

/** Whether it is https, or http on a loopback address. */
export function isSafeWebUrl(uri: string): boolean {
  const parsed = URL.parse(uri);
  return parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && LOOPBACK.has(parsed.hostname));
}
