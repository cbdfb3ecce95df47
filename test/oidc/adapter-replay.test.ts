import { expect, test } from 'vitest';
import { openTestProvider } from './open-provider.ts';

const soon = () => Math.floor(Date.now() / 1000) + 60;

test('of fifty presentations of one proof at once one is new', async () => {
  await using given = await openTestProvider();
  const { ReplayDetection } = given.provider;
  const answers = await Promise.all(Array.from({ length: 50 }, () => ReplayDetection.unique('app', 'proof', soon())));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('the proofs of two apps do not meet', async () => {
  await using given = await openTestProvider();
  const { ReplayDetection } = given.provider;
  expect(await ReplayDetection.unique('app', 'proof', soon())).toBe(true);
  expect(await ReplayDetection.unique('second', 'proof', soon())).toBe(true);
});
