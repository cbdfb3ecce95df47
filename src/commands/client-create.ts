import { recordAct } from '#audit/record-act.ts';
import type { MetadataProblem } from '#clients/client-metadata.ts';
import { createClient } from '#clients/create-client.ts';
import { inTransaction } from '#database/transaction.ts';
import { StartError } from '#platform/start-error.ts';
import { command, UsageError } from './command.ts';
import { openCommandStores } from './command-stores.ts';

/** The metadata a mistake is in, as the option it came from. */
const OPTIONS: Readonly<Record<string, string>> = {
  client_id: '--client-id',
  client_name: '--name',
  redirect_uris: '--redirect-uri',
  post_logout_redirect_uris: '--post-logout-redirect-uri',
  grant_types: '--grant-type',
  scope: '--scope',
  id_token_signed_response_alg: '--id-token-alg',
  licence_product: '--licence-product',
  organisation: '--organisation',
};

export const clientCreateCommand = command({
  usage:
    'client create --name N [--client-id ID] [--redirect-uri U]… [--post-logout-redirect-uri U]… [--grant-type G]… ' +
    '[--scope S] [--id-token-alg A] [--public] [--first-party] [--licence-product P] [--organisation ID]',
  about:
    'Registers an app. Its secret is shown this once. With --licence-product, signing in to it takes a seat; a machine ' +
    'takes one of its --organisation.',
  options: {
    name: { type: 'string' },
    'client-id': { type: 'string' },
    'redirect-uri': { type: 'string', multiple: true },
    'post-logout-redirect-uri': { type: 'string', multiple: true },
    'grant-type': { type: 'string', multiple: true },
    scope: { type: 'string' },
    'id-token-alg': { type: 'string' },
    public: { type: 'boolean' },
    'first-party': { type: 'boolean' },
    'licence-product': { type: 'string' },
    organisation: { type: 'string' },
  },
  async run(call) {
    const { name, scope, public: isPublic, 'first-party': first_party } = call.options;
    if (!name) throw new UsageError('--name is missing.');
    const metadata = {
      client_name: name,
      client_id: call.options['client-id'],
      redirect_uris: call.options['redirect-uri'],
      post_logout_redirect_uris: call.options['post-logout-redirect-uri'],
      grant_types: call.options['grant-type'],
      id_token_signed_response_alg: call.options['id-token-alg'],
      token_endpoint_auth_method: isPublic ? 'none' : undefined,
      scope,
      first_party,
      licence_product: call.options['licence-product'],
      organisation: call.options.organisation,
    };
    await using stores = await openCommandStores(call.config());
    const created = await inTransaction(stores.db, async (tx) => {
      const client = await createClient(tx, metadata);
      if (!client.ok) throw client.why === 'taken' ? taken(metadata.client_id) : wrong(client.problems);
      const actor = { kind: 'command', id: 'client create' } as const;
      await recordAct(tx, { act: 'client.created', actor, clientId: client.clientId });
      return client;
    });
    const json = { client_id: created.clientId, client_secret: created.clientSecret?.reveal() };
    const secret = json.client_secret ? `\nclient_secret  ${json.client_secret}` : '';
    return { json, text: `client_id      ${json.client_id}${secret}` };
  },
});

const taken = (id: string | undefined) => new StartError(`There is a client ${id} already.`);

function wrong(problems: readonly MetadataProblem[]): UsageError {
  const lines = problems.map(({ field, words }) => `${OPTIONS[field] ?? field} ${words}`);
  return new UsageError(`${lines.join('; ')}.`);
}
