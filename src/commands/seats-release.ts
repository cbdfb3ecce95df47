import type { Tx } from '#database/transaction.ts';
import type { LicenceAct } from '#licences/lock-licence.ts';
import { releaseSeat, releaseSeatsOf } from '#licences/release-seat.ts';
import { command, UsageError } from './command.ts';
import { actOnLicence } from './licence-named.ts';
import { readCount } from './licence-options.ts';
import { getUserNamed } from './user-named.ts';

export const seatsReleaseCommand = command({
  usage: 'seats release LICENCE [SLOT] [--person WHO]',
  about:
    'Takes a seat from whoever is in it, by its number or by the person. They stay signed in, and their app may ask ' +
    'for a seat anew.',
  options: { person: { type: 'string' } },
  operands: ['LICENCE'],
  optionalOperands: ['SLOT'],
  async run(call) {
    const { person } = call.options;
    const slot = readCount('SLOT', call.operands[1]);
    if ((slot === undefined) === (person === undefined)) {
      throw new UsageError('Say the number of the seat, or --person: one of the two.');
    }
    const calling = { command: 'seats release', licence: call.operands[0], config: call.config() };
    const { licence, outcome: released } = await actOnLicence(calling, (tx, on) =>
      slot === undefined ? releaseOf(tx, on, person ?? '') : releaseOne(tx, on, slot),
    );
    const { serial } = licence;
    const which = slot === undefined ? `${person} is in no seat of ${serial}` : `seat ${slot} of ${serial} is free`;
    const words = released === 1 ? `Released 1 seat of ${serial}.` : `Released ${released} seats of ${serial}.`;
    return {
      json: { licence: licence.id, serial, released },
      text: released > 0 ? words : `Nothing to release: ${which}.`,
    };
  },
});

async function releaseOne(tx: Tx, act: LicenceAct, slot: number): Promise<number> {
  return (await releaseSeat(tx, { ...act, slot })) ? 1 : 0;
}

async function releaseOf(tx: Tx, act: LicenceAct, who: string): Promise<number> {
  const { id: accountId } = await getUserNamed(tx, who);
  return releaseSeatsOf(tx, { ...act, accountId });
}
