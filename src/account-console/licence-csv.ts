import type { Licence } from '#licences/licence.ts';
import { listSeatRefusals } from '#licences/refusals.ts';
import { listSeatHolders, type SeatHolder } from '#licences/seat-holders.ts';
import { readUsage } from '#licences/usage.ts';
import type { Desk } from '#oidc/desk.ts';
import { type CsvCell, writeCsv } from '#platform/csv.ts';
import { type Answer, text } from '#web/answer.ts';
import { licenceOwnerPage, refusalsSince } from './licence.ts';
import { readRange } from './licence-usage.ts';
import { timeZoneOf } from './sections.ts';

/** As many as a file is to hold. */
const MOST_ROWS = 100_000;
const ALL = { search: '', limit: MOST_ROWS, offset: 0 };

/** Who is in, as a file for other programs: its columns are in English, its times in UTC. */
export const showSeatsCsv = (desk: Desk) =>
  licenceOwnerPage(desk, async (_visit, _holder, licence) => {
    const { holders } = await listSeatHolders(desk.db, { licenceId: licence.id, ...ALL });
    const header = ['person', 'email', 'since', 'last_seen', 'app', 'seat'];
    const rows = holders.map((holder) => [
      ...who(holder),
      holder.since,
      holder.seenAt,
      holder.appName ?? holder.clientId,
      holder.slot,
    ]);
    return csv(licence, 'seats', writeCsv(header, rows));
  });

/** Seats in use over time; `?range=` as on the page. */
export const showUsageCsv = (desk: Desk) =>
  licenceOwnerPage(desk, async (visit, { account }, licence) => {
    const [range, now, timeZone] = [readRange(visit), desk.credentials.clock(), timeZoneOf(account)];
    const buckets = await readUsage(desk.db, { licenceId: licence.id, range, now, timeZone });
    const header = ['from', 'until', 'seats', 'peak', 'mean', 'refusals', 'longest_line'];
    const rows = buckets.map(({ from, until, peak, mean, refusals, longestLine }) => [
      ...[from, until, licence.seats, peak],
      Math.round(mean * 1000) / 1000,
      ...[refusals, longestLine],
    ]);
    return csv(licence, `usage-${range}`, writeCsv(header, rows));
  });

/** Who found no seat, as far back as that is kept. */
export const showRefusalsCsv = (desk: Desk) =>
  licenceOwnerPage(desk, async (_visit, _holder, licence) => {
    const asked = { licenceId: licence.id, since: refusalsSince(desk), ...ALL };
    const { refusals } = await listSeatRefusals(desk.db, asked);
    const header = ['person', 'email', 'at', 'waited_seconds', 'app', 'outcome'];
    const rows = refusals.map((refusal) => [
      ...who(refusal),
      refusal.at,
      Math.round((refusal.until.getTime() - refusal.at.getTime()) / 1000),
      refusal.appName,
      OUTCOMES[refusal.became],
    ]);
    return csv(licence, 'refusals', writeCsv(header, rows));
  });

const OUTCOMES = { in: 'admitted', waiting: 'waiting', gone: 'left' } as const;

function who({ name, email, username }: Pick<SeatHolder, 'name' | 'email' | 'username'>): CsvCell[] {
  return [name ?? username, email];
}

/** Kept rather than shown, under the number that is printed on the licence. */
function csv({ serial }: Licence, what: string, body: string): Answer {
  const name = `${serial.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60)}-${what}.csv`;
  const headers = { 'Content-Disposition': `attachment; filename="${name}"`, 'Cache-Control': 'no-store' };
  return text(body, 'text/csv; charset=utf-8; header=present', { headers });
}
