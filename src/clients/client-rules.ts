import { ACR_VALUES } from '#platform/acr.ts';
import { isLongEnough } from './client-secret.ts';
import { isSafeWebUrl, problemOfRedirectUri } from './redirect-uri.ts';

/** Client metadata as given: RFC 7591 names, and ours (`first_party`, `require_pkce`, `licence_product`, `organisation`). Values of any kind. */
export type GivenMetadata = Readonly<Record<string, unknown>>;

/** One thing that is wrong, by the name of the metadata. */
export interface MetadataProblem {
  readonly field: string;
  readonly words: string;
}

/** What is wrong with a value, in words that follow the name; undefined when nothing is. */
type Rule = (value: unknown, whole: GivenMetadata) => string | undefined;

const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials'];
const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'];
const ID_TOKEN_ALGORITHMS = ['RS256', 'ES256'];
const ASSERTION_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'];
const UNSAFE_GRANTS = new Set(['implicit', 'password']);
const ID = /^[\x21-\x7e]{1,255}$/;
const SCOPE_WORD = /^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/;

const isWord: Rule = (value) =>
  typeof value === 'string' && ID.test(value) ? undefined : 'must be 1 to 255 characters of ASCII without a space';
const isText: Rule = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text');
const isYesOrNo: Rule = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
const isWebUrl: Rule = (value) =>
  typeof value === 'string' && isSafeWebUrl(value) ? undefined : 'must be an https URL, or http on a loopback address';

const isHttpsUrl: Rule = (value) =>
  typeof value === 'string' && URL.parse(value)?.protocol === 'https:' ? undefined : 'must be an https URL';

function oneOf(allowed: readonly string[]): Rule {
  return (value) => (allowed.includes(String(value)) ? undefined : `must be one of ${allowed.join(', ')}`);
}

function listOf(rule: Rule): Rule {
  return (value, whole) => {
    if (!Array.isArray(value)) return 'must be a list';
    const wrong = value.map((item) => [item, rule(item, whole)] as const).find(([, words]) => words !== undefined);
    return wrong && `${wrong[1]} (${String(wrong[0]).slice(0, 200)})`;
  };
}

const isRedirectUri: Rule = (value) =>
  typeof value === 'string' ? problemOfRedirectUri(value) : 'must be an absolute URI of plain characters';

const isGrant: Rule = (value) =>
  UNSAFE_GRANTS.has(String(value)) ? 'is not offered, since it is not safe (RFC 9700 2)' : oneOf(GRANTS)(value, {});

/** Every name we know, and what its value alone must be like. */
const RULES: Readonly<Record<string, Rule>> = {
  client_id: (value) => {
    const words = isWord(value, {});
    if (words) return words;
    return String(value).startsWith('usher-') ? 'must not begin with usher-, which is reserved' : undefined;
  },
  client_name: isText,
  client_secret: (value) =>
    typeof value === 'string' && isLongEnough(value) ? undefined : 'must be 32 to 255 plain characters',
  client_secret_hash: listOf(isText),
  client_uri: isWebUrl,
  logo_uri: isWebUrl,
  policy_uri: isWebUrl,
  tos_uri: isWebUrl,
  initiate_login_uri: isHttpsUrl,
  contacts: listOf(isText),
  application_type: oneOf(['web', 'native']),
  grant_types: listOf(isGrant),
  response_types: listOf(oneOf(['code'])),
  redirect_uris: listOf(isRedirectUri),
  post_logout_redirect_uris: listOf(isRedirectUri),
  token_endpoint_auth_method: oneOf(AUTH_METHODS),
  token_endpoint_auth_signing_alg: oneOf(ASSERTION_ALGORITHMS),
  id_token_signed_response_alg: oneOf(ID_TOKEN_ALGORITHMS),
  userinfo_signed_response_alg: oneOf(ID_TOKEN_ALGORITHMS),
  subject_type: oneOf(['public']),
  scope: listOf((word) => (SCOPE_WORD.test(String(word)) ? undefined : 'must be a word of RFC 6749 3.3')),
  default_max_age: (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : 'must be seconds'),
  default_acr_values: listOf(oneOf(ACR_VALUES)),
  require_auth_time: isYesOrNo,
  first_party: isYesOrNo,
  require_pkce: isYesOrNo,
  licence_product: isWord,
  organisation: isWord,
  jwks_uri: isHttpsUrl,
  jwks: (value) => {
    const { keys } = (value ?? {}) as { keys?: unknown };
    if (!Array.isArray(keys) || keys.length === 0) return 'must have a list of keys';
    return keys.some((key) => key && typeof key === 'object' && ('d' in key || 'k' in key || 'priv' in key))
      ? 'must have public keys only'
      : undefined;
  },
};

/** Which values go together; the name is the one to change. */
const TOGETHER: readonly { readonly field: string; readonly rule: (whole: GivenMetadata) => string | undefined }[] = [
  { field: 'redirect_uris', rule: needsRedirects },
  {
    field: 'response_types',
    rule: (whole) =>
      has(whole, 'grant_types', 'authorization_code') === has(whole, 'response_types', 'code')
        ? undefined
        : 'must be [code] with the grant authorization_code, and [] without',
  },
  { field: 'grant_types', rule: grantsTogether },
  {
    field: 'client_secret',
    rule: (whole) =>
      whole.client_secret !== undefined && !usesSecret(whole) ? 'is not for a client without a secret' : undefined,
  },
  { field: 'client_secret_hash', rule: hashesTogether },
  { field: 'jwks', rule: keysTogether },
  {
    field: 'require_pkce',
    rule: (whole) =>
      whole.require_pkce === false && isPublic(whole) ? 'can be left out by confidential clients only' : undefined,
  },
  { field: 'application_type', rule: privateSchemesAreNative },
  { field: 'organisation', rule: machinesSeatsAreSomebodys },
];

/** Every problem at once, in the order of the names. */
export function problemsOf(whole: GivenMetadata): MetadataProblem[] {
  const single = Object.entries(whole).flatMap(([field, value]) => {
    const words = Object.hasOwn(RULES, field) ? RULES[field]?.(value, whole) : 'is not a client metadata we know';
    return words === undefined ? [] : [{ field, words }];
  });
  if (single.length > 0) return single;
  return TOGETHER.flatMap(({ field, rule }) => {
    const words = rule(whole);
    return words === undefined ? [] : [{ field, words }];
  });
}

function has(whole: GivenMetadata, field: string, value: string): boolean {
  const list = whole[field];
  return Array.isArray(list) && list.includes(value);
}

const isPublic = (whole: GivenMetadata) => whole.token_endpoint_auth_method === 'none';
const usesSecret = (whole: GivenMetadata) => String(whole.token_endpoint_auth_method).startsWith('client_secret_');

function needsRedirects(whole: GivenMetadata): string | undefined {
  const { redirect_uris: uris = [] } = whole;
  const hasSome = Array.isArray(uris) && uris.length > 0;
  return has(whole, 'grant_types', 'authorization_code') && !hasSome ? 'must have one or more' : undefined;
}

function grantsTogether(whole: GivenMetadata): string | undefined {
  if (has(whole, 'grant_types', 'client_credentials') && isPublic(whole)) {
    return 'must not have client_credentials, since a public client has no credentials (RFC 6749 4.4)';
  }
  if (has(whole, 'grant_types', 'refresh_token') && !has(whole, 'grant_types', 'authorization_code')) {
    return 'must not have refresh_token alone: it comes with authorization_code';
  }
  return undefined;
}

function hashesTogether(whole: GivenMetadata): string | undefined {
  if (whole.client_secret_hash === undefined) return undefined;
  if (whole.client_secret !== undefined) return 'is given beside a client_secret: only one of the two can be';
  return usesSecret(whole) ? undefined : 'is not for a client without a secret';
}

function keysTogether({ jwks, jwks_uri: uri, token_endpoint_auth_method: method }: GivenMetadata): string | undefined {
  if (jwks !== undefined && uri !== undefined) return 'must not stand beside jwks_uri';
  return method === 'private_key_jwt' && jwks === undefined && uri === undefined
    ? 'must be there, or jwks_uri, for private_key_jwt'
    : undefined;
}

function privateSchemesAreNative(whole: GivenMetadata): string | undefined {
  const uris = [whole.redirect_uris, whole.post_logout_redirect_uris].flat().filter((uri) => typeof uri === 'string');
  const isWeb = whole.application_type === 'web';
  return isWeb && uris.some((uri) => !/^https?:/i.test(uri)) ? 'must be native for a private scheme' : undefined;
}

/** A person's seat is their organisation's; a machine belongs to none unless it is said. */
function machinesSeatsAreSomebodys(whole: GivenMetadata): string | undefined {
  const takesSeats = has(whole, 'grant_types', 'client_credentials') && whole.licence_product !== undefined;
  return takesSeats && whole.organisation === undefined
    ? 'must name whose licence it takes its seat from (client_credentials with a licence_product)'
    : undefined;
}
