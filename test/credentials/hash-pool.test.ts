import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { createHasher } from '#credentials/hash-pool.ts';
import { createHashQueue } from '#credentials/hash-queue.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { cheap } from './open-credentials.ts';

const keys = [randomBytes(32), randomBytes(32)];
const vault = openVault(new Secret(keys.slice(0, 1)));
const hasher = createHasher({ vault, parameters: cheap });

describe('a stored password', () => {
  test('is argon2id at the agreed cost, encrypted for its account alone', async () => {
    const stored = await createHasher({ vault }).hash('seven purple teapots', 'acc_ada');
    expect(stored).toMatch(/^encrypted:/);
    expect(vault.decrypt(stored, 'password:hash:acc_ada')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(() => vault.decrypt(stored, 'password:hash:acc_eve')).toThrow();
  });

  test('fits the whole password and nothing shorter, however it is composed', async () => {
    const long = `Zoë ${'x'.repeat(250)}`;
    const stored = await hasher.hash(long, 'acc_ada');
    expect(await hasher.verify(long.normalize('NFD'), stored, 'acc_ada')).toEqual({ ok: true });
    expect(await hasher.verify(long.slice(0, -1), stored, 'acc_ada')).toEqual({ ok: false });
  });

  test('copied to the row of another account lets nobody in', async () => {
    const stored = await hasher.hash('seven purple teapots', 'acc_eve');
    await expect(hasher.verify('seven purple teapots', stored, 'acc_ada')).rejects.toThrow();
  });

  test('of other costs or of an older key is made anew at the next sign-in', async () => {
    const before = await hasher.hash('seven purple teapots', 'acc_ada');
    const costlier = createHasher({ vault, parameters: { ...cheap, passes: 2 } });
    const { ok, rehash } = await costlier.verify('seven purple teapots', before, 'acc_ada');
    expect(ok).toBe(true);
    expect(vault.decrypt(rehash ?? '', 'password:hash:acc_ada')).toContain('t=2');
    const rotated = createHasher({ vault: openVault(new Secret([...keys].reverse())), parameters: cheap });
    const again = await rotated.verify('seven purple teapots', before, 'acc_ada');
    expect(await rotated.verify('seven purple teapots', again.rehash, 'acc_ada')).toEqual({ ok: true });
    expect(await costlier.verify('wrong', before, 'acc_ada')).toEqual({ ok: false });
  });

  test.each(['', 'a\ud800b', 'x'.repeat(1_000_000)])(
    'is never matched by odd input, which costs what a guess does',
    async (odd) => {
      const stored = await hasher.hash('seven purple teapots', 'acc_ada');
      const before = hasher.load().done;
      expect(await hasher.verify(odd, stored, 'acc_ada')).toEqual({ ok: false });
      expect(await hasher.verify(odd, undefined, '')).toEqual({ ok: false });
      expect(hasher.load().done - before).toBe(2);
    },
  );

  test('that nobody has is verified at the cost of a real one', async () => {
    const real = createHasher({ vault, parameters: { memoryKib: 19_456, passes: 2, lanes: 1 } });
    const stored = await real.hash('seven purple teapots', 'acc_ada');
    // CPU, not time, and the least of several: what else runs on the machine only ever adds.
    const costOf = async (hash: string | undefined) => {
      const before = process.cpuUsage();
      await real.verify('a wrong guess at it', hash, 'acc_ada');
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    let [known, unknown] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    const isLike = () => unknown / known > 0.7 && unknown / known < 1.4;
    for (let round = 0; round < 5 || (round < 100 && !isLike()); round += 1) {
      known = Math.min(known, await costOf(stored));
      unknown = Math.min(unknown, await costOf(undefined));
    }
    expect(unknown / known).toBeGreaterThan(0.7);
    expect(unknown / known).toBeLessThan(1.4);
  });
});

describe('the pool', () => {
  test('hashes no more at once than it may, and refuses with a time to wait when too many are in line', async () => {
    const queue = createHashQueue({ parallel: 2, queue: 3 });
    const finish: (() => void)[] = [];
    const work = () => queue.run(() => new Promise<void>((resolve) => finish.push(resolve)));
    const running = Array.from({ length: 5 }, work);
    expect(queue.load()).toEqual({ running: 2, waiting: 3, done: 0 });
    await expect(work()).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: expect.any(Number) });
    for (let done = 1; done <= 5; done += 1) {
      await Promise.resolve();
      expect(queue.load().running).toBeLessThanOrEqual(2);
      finish.shift()?.();
      await new Promise(setImmediate);
    }
    await Promise.all(running);
    expect(queue.load()).toEqual({ running: 0, waiting: 0, done: 5 });
  });

  test('goes on after a hash that failed', async () => {
    const queue = createHashQueue({ parallel: 1, queue: 0 });
    await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await queue.run(async () => 'done')).toBe('done');
  });

  test('never runs more at once than there are cores', async () => {
    const eager = createHasher({ vault, parameters: cheap, parallel: 64, queue: 200 });
    const hashes = Array.from({ length: 100 }, () => eager.hash('seven purple teapots', 'acc_ada'));
    expect(eager.load().running).toBe(availableParallelism());
    await Promise.all(hashes);
  });
});
