import { describe, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { inTransaction } from '#database/transaction.ts';
import { issueLicence, type NewLicence } from '#licences/issue-licence.ts';
import { listLicences } from '#licences/licence.ts';
import { newSerial } from '#licences/serial.ts';
import { addDuration } from '#licences/term.ts';
import { type LicenceScene, openLicenceScene } from './open-licence.ts';
import { actor, slotsOf } from './people-in.ts';

const issue = ({ db, organisation }: LicenceScene, terms: Partial<NewLicence> = {}) =>
  inTransaction(db, (tx) =>
    issueLicence(tx, { organisationId: organisation, product: 'reports', seats: 3, actor, ...terms }),
  );

describe('a licence that is issued', () => {
  test('has all its seats at once, holds from now on, and has a serial of its own', async () => {
    await using scene = await openLicenceScene();
    const licence = await issue(scene);
    expect(licence).toMatchObject({
      organisationId: scene.organisation,
      organisationName: 'Acme Institute',
      seats: 3,
      isActive: true,
      isValid: true,
      validTo: undefined,
      policy: { whenFull: 'deny', counts: 'person', members: 'all', overage: 0, idleSeconds: 1800 },
    });
    expect(licence.id).toMatch(/^lic_\w{22}$/);
    expect(licence.serial).toMatch(/^USH(-[2-9A-HJ-NP-Z]{4}){3}$/);
    expect(await slotsOf(scene, licence.id)).toEqual([1, 2, 3]);
    const [act] = await listActs(scene.db, { act: 'licence.issued' });
    expect(act).toMatchObject({ actor_id: 'test', facts: { licence: licence.id, serial: licence.serial, seats: 3 } });
  });

  test('has the seats of its overage too, and the policy it was given', async () => {
    await using scene = await openLicenceScene();
    const policy = { overage: 2, whenFull: 'replace_own', idleSeconds: 60 } as const;
    const licence = await issue(scene, { serial: 'ACME-1', policy });
    expect(licence).toMatchObject({ serial: 'ACME-1', policy: { ...policy, counts: 'person' } });
    expect(await slotsOf(scene, licence.id)).toEqual([1, 2, 3, 4, 5]);
  });

  test('ends a duration after it begins, by the calendar', async () => {
    await using scene = await openLicenceScene();
    const validFrom = new Date('2024-01-31T10:00:00Z');
    const licence = await issue(scene, { validFrom, duration: 'P1Y1M' });
    expect(licence.validTo).toEqual(new Date('2025-02-28T10:00:00Z'));
    expect(licence.isValid).toBe(false);
    const fromNow = await issue(scene, { duration: 'P1W' });
    expect(Number(fromNow.validTo) - Number(fromNow.validFrom)).toBe(7 * 86_400_000);
  });

  test('may wait for its beginning, or be resumed later', async () => {
    await using scene = await openLicenceScene();
    expect((await issue(scene, { validFrom: new Date(Date.now() + 60_000) })).isValid).toBe(false);
    expect((await issue(scene, { isActive: false })).isValid).toBe(false);
  });

  test.each<[Partial<NewLicence>, string, string]>([
    [{ seats: 0 }, 'invalid-input', 'A licence has 1 to 100000 seats.'],
    [{ seats: 1.5 }, 'invalid-input', 'A licence has 1 to 100000 seats.'],
    [{ seats: 100_001 }, 'invalid-input', 'A licence has 1 to 100000 seats.'],
    [{ policy: { overage: -1 } }, 'invalid-input', 'The overage is 0 to 100000 seats.'],
    [{ policy: { idleSeconds: 0 } }, 'invalid-input', 'The idle time is a second to a year.'],
    [{ product: 'two words' }, 'invalid-input', 'A product is 1 to 255'],
    [{ serial: '' }, 'invalid-input', 'A serial is 1 to 255'],
    [{ serial: 'lic_1' }, 'invalid-input', 'does not begin with lic_'],
    [{ validTo: new Date(0) }, 'invalid-input', 'A licence must end after it begins.'],
    [{ duration: 'P0D' }, 'invalid-input', 'A licence must end after it begins.'],
    [{ duration: 'a year' }, 'invalid-input', 'A licence ends at a date, or after a duration such as P1Y.'],
    [{ duration: 'P9999Y' }, 'invalid-input', 'A licence ends at a date, or after a duration such as P1Y.'],
    [{ organisationId: 'nobody' }, 'not-found', 'There is no such organisation.'],
  ])('with %o is refused in words, and nothing is kept of it', async (terms, code, words) => {
    await using scene = await openLicenceScene();
    await expect(issue(scene, terms)).rejects.toMatchObject({ code, words: expect.stringContaining(words) });
    expect(await listLicences(scene.db)).toHaveLength(1);
  });

  test('never has the serial of another, also when two are issued at once', async () => {
    await using scene = await openLicenceScene();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => issue(scene, { serial: 'ACME-1' })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
    }
    expect(new Set(Array.from({ length: 1000 }, newSerial)).size).toBe(1000);
  });
});

test.each([
  ['2024-02-29', 'P1Y', '2025-02-28'],
  ['2024-12-31', 'P2M', '2025-02-28'],
  ['2024-01-31', 'P1M1D', '2024-03-01'],
  ['2024-01-01', 'P2W3D', '2024-01-18'],
  ['2024-01-01', 'P', undefined],
  ['2024-01-01', 'P1D2W', undefined],
  ['2024-01-01', 'PT1H', undefined],
  ['2024-01-01', '', undefined],
])('from %s, %s later is %s', (from, duration, end) => {
  expect(addDuration(new Date(from), duration)).toEqual(end && new Date(end));
});
