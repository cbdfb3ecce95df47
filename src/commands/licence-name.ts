import { nameMember, unnameMember } from '#licences/name-member.ts';
import { command } from './command.ts';
import { actOnLicence, licenceToJson } from './licence-named.ts';
import { getUserNamed } from './user-named.ts';

const WHO = 'WHO is a member by address, username or id; LICENCE its serial or id.';

export const licenceNameCommand = command({
  usage: 'licence name LICENCE WHO',
  about: `Lets somebody use a licence that is for those named (--members named). ${WHO}`,
  options: {},
  operands: ['LICENCE', 'WHO'],
  async run(call) {
    const [named, who = ''] = call.operands;
    const calling = { command: 'licence name', licence: named, config: call.config() };
    const { licence, outcome } = await actOnLicence(calling, async (tx, on) => {
      const { id: accountId } = await getUserNamed(tx, who);
      return { accountId, isNew: await nameMember(tx, { ...on, accountId }) };
    });
    const { accountId, isNew } = outcome;
    const idle = licence.policy.members === 'all' ? ' It is for every member anyway.' : '';
    return {
      json: { ...licenceToJson(licence), account: accountId, changed: isNew },
      text: isNew
        ? `${accountId} may use ${licence.serial}.${idle}`
        : `Nothing to change: ${accountId} is named for ${licence.serial}.`,
    };
  },
});

export const licenceUnnameCommand = command({
  usage: 'licence unname LICENCE WHO',
  about: `Takes somebody off those named for a licence; who is in by it is out. ${WHO}`,
  options: {},
  operands: ['LICENCE', 'WHO'],
  async run(call) {
    const [named, who = ''] = call.operands;
    const calling = { command: 'licence unname', licence: named, config: call.config() };
    const { licence, outcome } = await actOnLicence(calling, async (tx, on) => {
      const { id: accountId } = await getUserNamed(tx, who);
      return { accountId, wasNamed: await unnameMember(tx, { ...on, accountId }) };
    });
    const { accountId, wasNamed } = outcome;
    return {
      json: { ...licenceToJson(licence), account: accountId, changed: wasNamed },
      text: wasNamed
        ? `${accountId} is not named for ${licence.serial} any more.`
        : `Nothing to change: ${accountId} is not named for ${licence.serial}.`,
    };
  },
});
