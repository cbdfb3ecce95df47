import { z } from 'zod';
import { checkClientMetadata } from '#clients/client-metadata.ts';
import { problemOfImported } from '#credentials/stored-hash.ts';
import { block, key, oneOrMore, scopeList, term, text } from './kinds.ts';
import type { Path } from './mistakes.ts';
import { notYet } from './not-yet.ts';
import type { MistakeList } from './source.ts';

/** Client metadata under their RFC 7591 names, and ours: their shape alone. What they may say is the rule of `#clients`. */
export const clientSchema = block({
  client_id: key,
  client_name: text.optional(),
  client_secret: text.optional(),
  client_secret_hash: oneOrMore(text).optional(),
  token_endpoint_auth_method: text.optional(),
  token_endpoint_auth_signing_alg: text.optional(),
  redirect_uris: z.array(text).optional(),
  post_logout_redirect_uris: z.array(text).optional(),
  grant_types: z.array(text).optional(),
  response_types: z.array(text).optional(),
  scope: scopeList.optional(),
  application_type: text.optional(),
  contacts: z.array(text).optional(),
  client_uri: text.optional(),
  logo_uri: text.optional(),
  policy_uri: text.optional(),
  tos_uri: text.optional(),
  initiate_login_uri: text.optional(),
  jwks: z.looseObject({ keys: z.array(z.record(z.string(), z.json())) }).optional(),
  jwks_uri: text.optional(),
  id_token_signed_response_alg: text.optional(),
  userinfo_signed_response_alg: text.optional(),
  default_max_age: z.int().min(0).optional(),
  default_acr_values: z.array(text).optional(),
  require_auth_time: z.boolean().optional(),
  subject_type: text.optional(),
  first_party: z.boolean().optional(),
  require_pkce: z.boolean().optional(),
  licence_product: key.optional(),
  /** Whose licence a machine takes its seat from. */
  organisation: key.optional(),

  backchannel_logout_uri: notYet(text),
  backchannel_logout_session_required: notYet(z.boolean()),
  require_pushed_authorization_requests: notYet(z.boolean()),
  dpop_bound_access_tokens: notYet(z.boolean()),
  tls_client_certificate_bound_access_tokens: notYet(z.boolean()),
  require_signed_request_object: notYet(z.boolean()),
  request_object_signing_alg: notYet(text),
  authorization_signed_response_alg: notYet(text),
  introspection_signed_response_alg: notYet(text),
  sector_identifier_uri: notYet(text),
  profile: notYet(text),
  access_token_lifetime: notYet(term),
});

/** Adds what the rules for clients refuse to the mistakes; a client whose shape is wrong has been told already. */
export function checkClients(value: unknown, mistakes: MistakeList): void {
  const { data } = z.object({ clients: z.array(z.unknown()) }).safeParse(value);
  for (const [index, client] of (data?.clients ?? []).entries()) {
    const parsed = clientSchema.safeParse(client);
    if (parsed.success) checkSecretHashes(client, ['clients', index, 'client_secret_hash'], mistakes);
    const checked = parsed.success ? checkClientMetadata(parsed.data) : undefined;
    if (!checked || checked.ok) continue;
    const given = parsed.data as Record<string, unknown>;
    for (const { field, words } of checked.problems) {
      const path = ['clients', index, field];
      if (!mistakes.has(path)) mistakes.add(path, given[field] === undefined ? `is missing: ${words}` : words);
    }
  }
}

/** Each costs a slow check, until it was shown once. */
const MOST_HASHES = 10;

function checkSecretHashes(client: unknown, path: Path, mistakes: MistakeList): void {
  const { client_secret_hash: given } = client as { client_secret_hash?: string | string[] };
  const hashes = [given ?? []].flat();
  if (given !== undefined && hashes.length === 0) mistakes.add(path, 'must not be empty');
  if (hashes.length > MOST_HASHES) mistakes.add(path, `are more than ${MOST_HASHES}`);
  for (const [place, hash] of hashes.entries()) {
    const words = problemOfImported(hash);
    if (words) mistakes.add(Array.isArray(given) ? [...path, place] : path, words);
  }
}
