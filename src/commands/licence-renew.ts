import { renewLicence } from '#licences/renew-licence.ts';
import { command, UsageError } from './command.ts';
import { actOnLicence, licenceToJson, termInWords } from './licence-named.ts';
import { readMoment, readTerm } from './licence-options.ts';

export const licenceRenewCommand = command({
  usage: 'licence renew LICENCE [--to DATE] [--duration P1Y]',
  about:
    'Gives a licence a new end: a date, or so much after the end it has (from now where that is over). LICENCE is its ' +
    'serial or id.',
  options: { to: { type: 'string' }, duration: { type: 'string' } },
  operands: ['LICENCE'],
  async run(call) {
    const until = readMoment('--to', call.options.to);
    const duration = readTerm(call.options.duration);
    if ((until === undefined) === (duration === undefined))
      throw new UsageError('Say --to or --duration: one of the two.');
    const calling = { command: 'licence renew', licence: call.operands[0], config: call.config() };
    const { licence } = await actOnLicence(calling, (tx, on) =>
      renewLicence(tx, duration === undefined ? { ...on, until: until as Date } : { ...on, duration }),
    );
    return { json: licenceToJson(licence), text: `Renewed ${licence.serial}: ${termInWords(licence)}.` };
  },
});
