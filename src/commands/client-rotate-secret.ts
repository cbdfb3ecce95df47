import { recordAct } from '#audit/record-act.ts';
import { findClient } from '#clients/client.ts';
import { hashClientSecret, isLongEnough, newClientSecret } from '#clients/client-secret.ts';
import { rotateSecret } from '#clients/rotate-secret.ts';
import { inTransaction, type Reader } from '#database/transaction.ts';
import { Secret } from '#platform/secrets.ts';
import { StartError } from '#platform/start-error.ts';
import { command, UsageError } from './command.ts';
import { openCommandStores } from './command-stores.ts';

const ACTOR = { kind: 'command', id: 'client rotate-secret' } as const;

export const clientRotateSecretCommand = command({
  usage: 'client rotate-secret CLIENT_ID [--end-old] [--secret-stdin]',
  about:
    'Gives an app a new secret, shown this once. The one before stays valid beside it until the next rotation; ' +
    '--end-old ends it at once.',
  options: { 'end-old': { type: 'boolean' }, 'secret-stdin': { type: 'boolean' } },
  operands: ['CLIENT_ID'],
  async run(call) {
    const [clientId = ''] = call.operands;
    const given = call.options['secret-stdin'] ? await call.readInput() : undefined;
    if (given !== undefined && !isLongEnough(given)) {
      throw new UsageError('The secret on standard input must be 32 to 255 plain characters.');
    }
    const secret = given === undefined ? newClientSecret() : new Secret(given);
    const old = call.options['end-old'] ? 'end' : 'keep';
    await using stores = await openCommandStores(call.config());
    await inTransaction(stores.db, async (tx) => {
      if (!(await rotateSecret(tx, { clientId, secret, old }))) throw await whyNot(tx, clientId, secret);
      await recordAct(tx, { act: 'client.secret_rotated', actor: ACTOR, clientId, facts: { old } });
    });
    if (await isNamedByFile(stores.db, clientId)) {
      call.say('A configuration file names this client: a client_secret there must be changed too, or it comes back.');
    }
    const shown = given === undefined ? secret.reveal() : undefined;
    return {
      json: { client_id: clientId, client_secret: shown, old_secret: old === 'keep' ? 'valid' : 'ended' },
      text: tell(clientId, shown, old),
    };
  },
});

function tell(clientId: string, shown: string | undefined, old: 'keep' | 'end'): string {
  const lines = [
    `client_id      ${clientId}`,
    ...(shown === undefined ? [] : [`client_secret  ${shown}`]),
    old === 'keep' ? 'The secret before it is valid until the next rotation.' : 'No other secret is valid now.',
  ];
  return lines.join('\n');
}

async function whyNot(reader: Reader, clientId: string, secret: Secret): Promise<StartError> {
  const client = await findClient(reader, clientId);
  if (!client) return new StartError(`There is no client ${clientId}.`);
  if (client.isBuiltIn) return new StartError(`${clientId} is a part of Usher itself and has no secret of its own.`);
  if (client.secretHashes[0]?.equals(hashClientSecret(secret))) {
    return new StartError(`That is the secret of ${clientId} already.`);
  }
  const isPublic = client.metadata.token_endpoint_auth_method === 'none';
  return new StartError(
    isPublic
      ? `${clientId} is a public client: it has no secret to rotate.`
      : `${clientId} proves itself by its keys: it has no secret to rotate.`,
  );
}

async function isNamedByFile(reader: Reader, clientId: string): Promise<boolean> {
  const owned = reader.selectFrom('owned').select('key').where('kind', '=', 'client').where('key', '=', clientId);
  return (await owned.executeTakeFirst()) !== undefined;
}
