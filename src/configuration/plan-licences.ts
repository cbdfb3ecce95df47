import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import { type Licence, listLicences } from '#licences/licence.ts';
import { countSeatsInUse } from '#licences/seats-in-use.ts';
import { newSerial } from '#licences/serial.ts';
import { addDuration } from '#licences/term.ts';
import type { Change, Named, Plan } from './change.ts';
import { createLicence, type PlannedLicence, updateLicence } from './plan-licence-changes.ts';
import { planNamed } from './plan-named.ts';
import type { SoundConfiguration } from './read-file.ts';
import type { DeclaredLicence, DeclaredOrganisation } from './schema.ts';
import type { MistakeList } from './source.ts';

interface LicencesToPlan extends Pick<SoundConfiguration, 'organisations' | 'users'> {
  /** Whether it is only told of: a serial that would be drawn is not drawn yet. */
  readonly isTold: boolean;
  readonly mistakes: MistakeList;
}

/**
 * Licences, by serial; one without stands for what an earlier apply issued at its place among those of its organisation
 * and product. Seats and policy follow the file whole. The term does where the file names it, so that a renewal by hand
 * lasts, and `active: false` suspends; `true` resumes. One that was taken back stays so, whatever the file says.
 */
export async function planLicences(reader: Reader, needs: LicencesToPlan): Promise<Plan> {
  const { organisations, users, mistakes } = needs;
  const all = await listLicences(reader);
  const taken = new Map(all.map((licence) => [licence.serial, licence]));
  const places = await openPlaces(reader, { organisations, taken });
  const now = await readNow(reader);
  const inUse = await countSeatsInUse(reader);
  const [named, changes, remarks]: [Named[], Change[], string[]] = [[], [], []];
  for (const { organisation, item, path } of listDeclared(organisations)) {
    const place = item.serial === undefined ? places.next(organisation, item) : undefined;
    const serial = item.serial ?? place?.serial ?? (needs.isTold ? 'USH-…' : newSerial());
    const before = taken.get(serial);
    named.push({ kind: 'licence', key: serial });
    if (place) named.push({ kind: 'licence_place', key: `${place.name} ${serial}` });
    if (before && !isSameThing(before, { organisation, item, path, mistakes })) continue;
    if (before?.revokedAt) {
      remarks.push(`The licence ${serial} was taken back and stays so, whatever the file says of it.`);
      continue;
    }
    const validFrom = item.valid_from ?? before?.validFrom;
    const validTo = endOf(item, validFrom ?? now);
    if (validTo && validTo <= (validFrom ?? now)) {
      const key = item.duration === undefined ? 'valid_to' : 'duration';
      mistakes.add([...path, key], `must be after ${(validFrom ?? now).toISOString()}, when it begins`);
    }
    const people = await planNamed(reader, { organisation, licence: item, licenceId: before?.id, users });
    const planned: PlannedLicence = { organisation: organisation.id, item, serial, validTo, people };
    if (people && people.missing > 0)
      remarks.push(remarkOn(before?.serial ?? item.serial ?? place?.name, people.missing));
    changes.push(...(before ? updateLicence(before, planned, inUse.get(before.id) ?? 0) : [createLicence(planned)]));
  }
  return { named, changes, remarks };
}

interface Declared {
  readonly organisation: DeclaredOrganisation;
  readonly item: DeclaredLicence;
  readonly path: (string | number)[];
}

function listDeclared(organisations: readonly DeclaredOrganisation[]): Declared[] {
  return organisations.flatMap((organisation, index) =>
    organisation.licences.map((item, place) => ({
      organisation,
      item,
      path: ['organisations', index, 'licences', place],
    })),
  );
}

/** A serial is one licence's for good: for one product, of one organisation. */
function isSameThing(before: Licence, { organisation, item, path, mistakes }: Declared & { mistakes: MistakeList }) {
  const [isOwn, isSameProduct] = [before.organisationId === organisation.id, before.product === item.product];
  if (!isOwn) mistakes.add([...path, 'serial'], `${before.serial} is the serial of another organisation's licence`);
  else if (!isSameProduct) mistakes.add([...path, 'product'], `is not what ${before.serial} is for: ${before.product}`);
  return isOwn && isSameProduct;
}

/** Undefined: as it is; null: never. */
function endOf({ valid_to, duration }: DeclaredLicence, from: Date): Date | null | undefined {
  return duration === undefined ? valid_to : addDuration(from, duration);
}

/** `owned` remembers at which place of the file a licence without a serial stood: `acme reports 1 USH-…`. */
async function openPlaces(
  reader: Reader,
  { organisations, taken }: { organisations: readonly DeclaredOrganisation[]; taken: ReadonlyMap<string, Licence> },
) {
  const rows = await reader.selectFrom('owned').select('key').where('kind', '=', 'licence_place').execute();
  const named = new Set(organisations.flatMap(({ licences }) => licences.map(({ serial }) => serial)));
  const serials = new Map<string, Licence>();
  for (const { key } of rows) {
    const cut = key.lastIndexOf(' ');
    const [name, serial] = [key.slice(0, cut), key.slice(cut + 1)];
    const licence = taken.get(serial);
    const before = serials.get(name);
    // The newest, should an older one have been pruned and issued again.
    if (licence && !named.has(serial) && !(before && before.createdAt > licence.createdAt)) serials.set(name, licence);
  }
  const counts = new Map<string, number>();
  return {
    next({ id }: DeclaredOrganisation, { product }: DeclaredLicence): { name: string; serial: string | undefined } {
      const among = `${id} ${product}`;
      const count = (counts.get(among) ?? 0) + 1;
      counts.set(among, count);
      const name = `${among} ${count}`;
      return { name, serial: serials.get(name)?.serial };
    },
  };
}

async function readNow(reader: Reader): Promise<Date> {
  return (await reader.selectNoFrom(sql<Date>`now()`.as('now')).executeTakeFirstOrThrow()).now;
}

/** How many, not who: this is also logged. */
function remarkOn(name: string | undefined, missing: number): string {
  const who = missing === 1 ? 'one address that is' : `${missing} addresses that are`;
  return `The licence ${name} names ${who} no member's yet: apply the file again once somebody has confirmed it.`;
}
