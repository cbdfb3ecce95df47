import type { Database } from '#database/transaction.ts';
import { type Licence, listLicences } from '#licences/licence.ts';
import { listSeatHolders, type SeatHolder } from '#licences/seat-holders.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';
import { getLicenceNamed } from './licence-named.ts';
import { table } from './table.ts';

const EVERYBODY = { search: '', limit: 1_000_000, offset: 0 };

export const seatsListCommand = command({
  usage: 'seats list [--licence ID|SERIAL] [--organisation ID]',
  about: 'Lists who is in a seat: of every licence, of one, or of those of an organisation.',
  options: { licence: { type: 'string' }, organisation: { type: 'string' } },
  async run(call) {
    await using stores = await openCommandStores(call.config());
    const seats = await listSeats(stores.db, call.options);
    const heading = ['LICENCE', 'SEAT', 'WHO', 'APP', 'SINCE', 'LAST SEEN', 'UNTIL'];
    const rows = seats.map(({ serial, holder }) => [
      serial,
      String(holder.slot),
      whoIs(holder),
      holder.appName ?? '-',
      ...[holder.since, holder.seenAt, holder.expiresAt].map(toTheMinute),
    ]);
    return { json: seats.map(toJson), text: rows.length > 0 ? table([heading, ...rows]) : 'Nobody is in a seat.' };
  },
});

interface HeldSeat extends Pick<Licence, 'id' | 'serial'> {
  readonly holder: SeatHolder;
}

interface Wanted {
  readonly licence?: string | undefined;
  readonly organisation?: string | undefined;
}

async function listSeats(db: Database, { licence, organisation }: Wanted): Promise<HeldSeat[]> {
  const licences = licence === undefined ? await listLicences(db, organisation) : [await getLicenceNamed(db, licence)];
  const seats: HeldSeat[] = [];
  for (const { id, serial, organisationId } of licences) {
    if (organisation !== undefined && organisationId !== organisation) continue;
    const { holders } = await listSeatHolders(db, { licenceId: id, ...EVERYBODY });
    for (const holder of holders.toSorted((one, other) => one.slot - other.slot)) seats.push({ id, serial, holder });
  }
  return seats;
}

function toJson({ id, serial, holder }: HeldSeat) {
  const { slot, accountId, name, email, clientId, appName, since, seenAt, expiresAt } = holder;
  return {
    ...{ licence: id, serial, slot, account: accountId, name, email },
    ...{ client_id: clientId, app: appName, since, last_seen: seenAt, until: expiresAt },
  };
}

function whoIs({ name, email, username, accountId, isMachine }: SeatHolder): string {
  if (isMachine) return '(a machine)';
  const address = email ?? username ?? accountId ?? '-';
  return name === undefined ? address : `${name} <${address}>`;
}

const toTheMinute = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')}Z`;
