import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { openDecoys } from '#credentials/decoys.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { signInWithPassword } from '#credentials/password.ts';
import { openLog } from '#platform/log.ts';
import { caller, cheap, costOf, openCredentials, type TestCredentials } from './open-credentials.ts';

const BCRYPT = `$2b$10$${'a'.repeat(53)}`;
const log = openLog({ level: 'silent', format: 'json' });
const names = Array.from({ length: 400 }, (_, index) => `nobody-${index}@example.test`);

/** Three in four came with bcrypt. */
async function settle(needs: TestCredentials) {
  for (let index = 0; index < 40; index += 1) {
    const secret = index % 4 === 0 ? { password: 'seven purple teapots' } : { passwordHash: BCRYPT };
    await needs.person({ email: `person-${index}@example.test`, secret });
  }
  const decoys = openDecoys({ ...needs, log });
  await decoys.refresh();
  return decoys;
}

test('names that nobody has take as long as the others’ hashes do, in the same shares, and always the same', async () => {
  await using needs = await openCredentials();
  using opened = new DisposableStack();
  const decoys = opened.adopt(await settle(needs), (it) => it.close());
  const kinds = names.map((name) => decoys.settingFor(name)?.kind);
  const share = kinds.filter((kind) => kind === 'bcrypt').length / names.length;
  expect(share).toBeGreaterThan(0.6);
  expect(share).toBeLessThan(0.9);
  await decoys.refresh();
  expect(names.map((name) => decoys.settingFor(name)?.kind)).toEqual(kinds);
});

test('a guess at a name that nobody has does the work of a guess at one who came with bcrypt', async () => {
  await using needs = await openCredentials();
  using opened = new DisposableStack();
  const decoys = opened.adopt(await settle(needs), (it) => it.close());
  const hasher = createHasher({ vault: needs.vault, parameters: cheap, decoys });
  const guess = async (identifier: string) => {
    const start = performance.now();
    const cost = await costOf({ ...needs, hasher }, () =>
      signInWithPassword({ ...needs, hasher }, { identifier, password: 'wrong', caller }),
    );
    return { ...cost, took: performance.now() - start };
  };
  // The shortest of three, since the machine has other things to do.
  const guesses = async (identifier: string) => {
    const all = [await guess(identifier), await guess(identifier), await guess(identifier)];
    return all.reduce((one, other) => (one.took < other.took ? one : other));
  };
  const known = await guesses('person-1@example.test');
  const slow = await guesses(names.find((name) => decoys.settingFor(name) !== undefined) ?? '');
  const quick = await guesses(names.find((name) => decoys.settingFor(name) === undefined) ?? '');
  expect(slow.statements).toEqual(known.statements);
  expect([slow.hashes, quick.hashes]).toEqual([known.hashes, known.hashes]);
  expect(slow.took).toBeGreaterThan(known.took / 4);
  expect(slow.took).toBeGreaterThan(quick.took);
});

test('before anybody is there, and among hashes of our own, every decoy is one of our own', async () => {
  await using needs = await openCredentials();
  using opened = new DisposableStack();
  const decoys = opened.adopt(openDecoys({ ...needs, log }), (it) => it.close());
  expect(decoys.settingFor('nobody')).toBeUndefined();
  await needs.person({ email: 'ada@example.test' });
  await decoys.refresh();
  expect(new Set(names.map((name) => decoys.settingFor(name)))).toEqual(new Set([undefined]));
});
