import { listClients } from '#clients/client.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';

export const clientListCommand = command({
  usage: 'client list',
  about: 'Lists the apps people sign in to, and machines; Usher’s own consoles are not among them.',
  options: {},
  async run(call) {
    await using stores = await openCommandStores(call.config());
    const clients = (await listClients(stores.db)).filter(({ isBuiltIn }) => !isBuiltIn);
    const rows = clients.map(({ id, metadata, scope, licenceProduct, organisationId, isFirstParty, isDisabled }) => ({
      client_id: id,
      ...metadata,
      scope: scope.join(' '),
      first_party: isFirstParty,
      licence_product: licenceProduct,
      organisation: organisationId,
      disabled: isDisabled,
    }));
    const lines = clients.map(({ id, metadata }) => `${id}  ${metadata.client_name ?? ''}`.trimEnd());
    return { json: rows, text: lines.join('\n') || 'There are no clients yet.' };
  },
});
