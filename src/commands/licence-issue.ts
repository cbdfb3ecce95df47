import { inTransaction } from '#database/transaction.ts';
import { issueLicence } from '#licences/issue-licence.ts';
import { command, UsageError } from './command.ts';
import { openCommandStores } from './command-stores.ts';
import { licenceToJson, refuseInput, termInWords } from './licence-named.ts';
import { POLICY_OPTIONS, POLICY_USAGE, readCount, readMoment, readPolicyOptions, readTerm } from './licence-options.ts';

export const licenceIssueCommand = command({
  usage:
    'licence issue --organisation ID --product P --seats N [--serial S] [--from DATE] [--to DATE] [--duration P1Y] ' +
    POLICY_USAGE,
  about:
    'Issues a licence with its seats. Without --to or --duration it holds for good; its serial is drawn if not given.',
  options: {
    organisation: { type: 'string' },
    product: { type: 'string' },
    seats: { type: 'string' },
    serial: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    duration: { type: 'string' },
    ...POLICY_OPTIONS,
  },
  async run(call) {
    const { organisation, product, serial, from, to, duration } = call.options;
    const seats = readCount('--seats', call.options.seats);
    if (organisation === undefined) throw new UsageError('--organisation is missing.');
    if (product === undefined) throw new UsageError('--product is missing.');
    if (seats === undefined) throw new UsageError('--seats is missing.');
    if (to !== undefined && duration !== undefined) throw new UsageError('Say --to or --duration, not both.');
    const terms = {
      ...{ organisationId: organisation, product, seats, serial },
      ...{ validFrom: readMoment('--from', from), validTo: readMoment('--to', to), duration: readTerm(duration) },
      policy: readPolicyOptions(call.options),
    };
    await using stores = await openCommandStores(call.config());
    const actor = { kind: 'command', id: 'licence issue' } as const;
    const licence = await inTransaction(stores.db, (tx) => issueLicence(tx, { ...terms, actor }).catch(refuseInput));
    const { organisationName } = licence;
    const text = `Issued ${licence.serial}: ${seats} of ${product} for ${organisationName}, ${termInWords(licence)}.`;
    return { json: licenceToJson(licence), text };
  },
});
