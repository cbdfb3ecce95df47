import { changeLicencePolicy } from '#licences/change-licence-policy.ts';
import { resizeLicence } from '#licences/resize-licence.ts';
import { command, UsageError } from './command.ts';
import { actOnLicence, endedInWords, licenceToJson } from './licence-named.ts';
import { POLICY_OPTIONS, POLICY_USAGE, readCount, readPolicyOptions } from './licence-options.ts';

export const licenceChangeCommand = command({
  usage: `licence change LICENCE [--seats N] ${POLICY_USAGE}`,
  about:
    'Gives a licence other seats or another policy. Of fewer seats the free ones go first, then those unused for ' +
    'longest. Other --counts give every seat back, and who is not named loses theirs with --members named.',
  options: { seats: { type: 'string' }, ...POLICY_OPTIONS },
  operands: ['LICENCE'],
  async run(call) {
    const seats = readCount('--seats', call.options.seats);
    const { overage, ...policy } = readPolicyOptions(call.options);
    const isNothing = seats === undefined && overage === undefined && Object.keys(policy).length === 0;
    if (isNothing) throw new UsageError('Say what is to change: --seats, --overage, --when-full …');
    const calling = { command: 'licence change', licence: call.operands[0], config: call.config() };
    const { licence, outcome } = await actOnLicence(calling, async (tx, on) => [
      await resizeLicence(tx, { ...on, seats, overage }),
      await changeLicencePolicy(tx, { ...on, policy }),
    ]);
    const ended = outcome.reduce((sum, { endedSignIns }) => sum + endedSignIns, 0);
    const { serial } = licence;
    const isChanged = outcome.some((change) => change.isChanged);
    return {
      json: { ...licenceToJson(licence), changed: isChanged, ended_sign_ins: ended },
      text: isChanged ? `Changed ${serial}.${endedInWords(ended)}` : `Nothing to change: ${serial} is so already.`,
    };
  },
});
