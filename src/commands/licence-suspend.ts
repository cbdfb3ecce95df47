import type { Tx } from '#database/transaction.ts';
import type { LicenceAct, LicenceChange } from '#licences/lock-licence.ts';
import { revokeLicence } from '#licences/revoke-licence.ts';
import { resumeLicence, suspendLicence } from '#licences/suspend-licence.ts';
import { type Command, command } from './command.ts';
import { actOnLicence, endedInWords, licenceToJson } from './licence-named.ts';

interface Switch {
  readonly name: 'licence suspend' | 'licence resume' | 'licence revoke';
  readonly about: string;
  readonly done: string;
  readonly already: string;
  readonly act: (tx: Tx, on: LicenceAct) => Promise<LicenceChange>;
}

function switchCommand({ name, about, done, already, act }: Switch): Command {
  return command({
    usage: `${name} LICENCE`,
    about: `${about} LICENCE is its serial or id.`,
    options: {},
    operands: ['LICENCE'],
    async run(call) {
      const calling = { command: name, licence: call.operands[0], config: call.config() };
      const { licence, outcome } = await actOnLicence(calling, act);
      const { isChanged, endedSignIns } = outcome;
      const words = `${done} ${licence.serial}.${endedInWords(endedSignIns)}`;
      return {
        json: { ...licenceToJson(licence), changed: isChanged, ended_sign_ins: endedSignIns },
        text: isChanged ? words : `Nothing to change: ${licence.serial} ${already}.`,
      };
    },
  });
}

export const licenceSuspendCommand = switchCommand({
  name: 'licence suspend',
  about: 'Lets nobody in by a licence until it is resumed, and ends the sign-ins it let in.',
  done: 'Suspended',
  already: 'is suspended already',
  act: suspendLicence,
});

export const licenceResumeCommand = switchCommand({
  name: 'licence resume',
  about: 'Lets people in again by a licence that was suspended.',
  done: 'Resumed',
  already: 'is not suspended',
  act: resumeLicence,
});

export const licenceRevokeCommand = switchCommand({
  name: 'licence revoke',
  about: 'Takes a licence back for good, and ends the sign-ins it let in.',
  done: 'Took back',
  already: 'was taken back already',
  act: revokeLicence,
});
