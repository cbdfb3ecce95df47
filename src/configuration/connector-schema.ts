import { z } from 'zod';
import { block, key, oneOrMore, scopeList, term, text, url } from './kinds.ts';

/** Sign-in sources. None is built; `notYet` in `schema.ts` reads them for their own mistakes. */

const common = {
  id: key,
  name: text.optional(),
  organisation: key.optional(),
  domains: z.array(text).optional(),
  clients: z.array(key).optional(),
  trusted_email: z.boolean().optional(),
  json_redirect: z.boolean().optional(),
  attributes_mapping: z.object({ id: text, account: text }).catchall(text).optional(),
  claims: z.record(z.string(), text).optional(),
};

const ldap = block({
  ...common,
  kind: z.literal('ldap'),
  url: oneOrMore(text),
  authentication: z.enum(['simple', 'external']).optional(),
  bind_dn: text.optional(),
  bind_credentials: text.optional(),
  search_base: text,
  search_filter: text.optional(),
  search_attributes: z.array(text).optional(),
  bind_property: text.optional(),
  group_dn_property: text.optional(),
  group_search_base: text.optional(),
  group_search_filter: text.optional(),
  tls: block({
    verify: z.boolean().optional(),
    ca: oneOrMore(text).optional(),
    client_certificate: text.optional(),
    client_key: text.optional(),
    cipher_suites: text.optional(),
    start_tls: z.boolean().optional(),
  }).optional(),
  timeout: term.optional(),
  sync: term.optional(),
});

const SAFE_ONLY = 'cannot be turned off: give the ca instead';

const oidc = block({
  ...common,
  kind: z.literal('oidc'),
  client_id: text,
  client_secret: text.optional(),
  private_key: text.optional(),
  openid_configuration_uri: url.optional(),
  preset: text.optional(),
  callback_url: url.optional(),
  scope: scopeList.optional(),
  ca: oneOrMore(text).optional(),
  disable_jwt_verification: z.literal(false, SAFE_ONLY).optional(),
});

const flag = z.boolean().optional();

const samlSecurity = block({
  name_id_encrypted: flag,
  authn_requests_signed: flag,
  logout_request_signed: flag,
  logout_response_signed: flag,
  sign_metadata: flag,
  want_messages_signed: flag,
  want_assertions_signed: flag,
  want_assertions_encrypted: flag,
  want_name_id: flag,
  want_name_id_encrypted: flag,
  want_attribute_statement: flag,
  requested_authn_context: z.union([z.boolean(), z.array(text)], 'must be true, false or a list').optional(),
  requested_authn_context_comparison: z.enum(['exact', 'minimum', 'maximum', 'better']).optional(),
  fail_on_authn_context_mismatch: flag,
  metadata_valid_until: text.optional(),
  metadata_cache_duration: text.optional(),
  allow_single_label_domains: flag,
  signature_algorithm: text.optional(),
  digest_algorithm: text.optional(),
  allow_repeat_attribute_name: flag,
  reject_deprecated_algorithm: flag,
});

const saml = block({
  ...common,
  kind: z.literal('saml'),
  idp_metadata: text.optional(),
  single_sign_on_service_url: url.optional(),
  single_sign_on_service_binding: text.optional(),
  single_logout_service_url: url.optional(),
  single_logout_service_binding: text.optional(),
  x509cert: oneOrMore(text).optional(),
  x509cert_path: oneOrMore(text).optional(),
  cert_fingerprint: text.optional(),
  cert_fingerprint_algorithm: z.enum(['sha256', 'sha384', 'sha512']).optional(),
  entity_id: text.optional(),
  callback_url: url.optional(),
  strict: z.literal(true).optional(),
  debug: flag,
  security: samlSecurity.optional(),
});

const delegated = block({
  ...common,
  kind: z.literal('delegated'),
  jwks_url: url.optional(),
  issuer: url.optional(),
  audience: oneOrMore(text),
  algorithms: z.array(text).optional(),
  debug: flag,
});

const local = block({ ...common, kind: z.literal('local'), file: text });

export const connectorSchema = z.preprocess(
  withSnakeCaseNames,
  z.discriminatedUnion('kind', [ldap, oidc, saml, delegated, local], {
    error: ({ code }) => (code === 'invalid_union' ? 'must be ldap, oidc, saml, delegated or local' : undefined),
  }),
);

/** What stands in these is named by the system upstream. */
const FREE = ['attributes_mapping', 'claims'];

/** The systems people come from write `searchBase` and `bindDN`. */
function withSnakeCaseNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const snake = snakeCase(name);
      return [snake, FREE.includes(snake) ? inner : withSnakeCaseNames(inner)];
    }),
  );
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
