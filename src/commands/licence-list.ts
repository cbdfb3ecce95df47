import { listLicences } from '#licences/licence.ts';
import { countSeatsInUse } from '#licences/seats-in-use.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';
import { licenceToJson, termInWords } from './licence-named.ts';
import { table } from './table.ts';

export const licenceListCommand = command({
  usage: 'licence list [--organisation ID] [--product P]',
  about: 'Lists the licences with their seats in use: every one, or those of an organisation or for a product.',
  options: { organisation: { type: 'string' }, product: { type: 'string' } },
  async run(call) {
    const { organisation, product } = call.options;
    await using stores = await openCommandStores(call.config());
    const inUse = await countSeatsInUse(stores.db);
    const licences = (await listLicences(stores.db, organisation)).filter(
      (licence) => product === undefined || licence.product === product,
    );
    const rows = licences.map((licence) => [
      licence.serial,
      licence.organisationId,
      licence.product,
      `${inUse.get(licence.id) ?? 0} of ${licence.seats + licence.policy.overage} in use`,
      termInWords(licence),
    ]);
    const isWhole = organisation === undefined && product === undefined;
    return {
      json: licences.map((licence) => ({ ...licenceToJson(licence), in_use: inUse.get(licence.id) ?? 0 })),
      text: table(rows) || (isWhole ? 'There are no licences yet.' : 'No licence is so.'),
    };
  },
});
