import { applyConfiguration } from '#configuration/apply.ts';
import { openBlocklist } from '#credentials/blocklist.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { type Demo, demoConfiguration, openDemo } from '#demo/open-demo.ts';
import { CHEAP, openTestHouse, type TestHouse } from '../support/house.ts';

export interface TestDemo extends AsyncDisposable {
  readonly house: TestHouse;
  readonly demo: Demo;
}

/** The demo in this process, beside a house of the test's own. */
export async function openTestDemo(): Promise<TestDemo> {
  const house = await openTestHouse();
  const { db, vault } = house.house;
  const demo = await openDemo({ issuer: house.issuer, portBase: 0 });
  const hasher = createHasher({ vault, parameters: CHEAP });
  const actor = { kind: 'command', id: 'demo' } as const;
  const needs = { db, vault, hasher, openBlocklist, environment: demo.environment, issuer: house.issuer, actor };
  await applyConfiguration(needs, demoConfiguration);
  await house.house.changes.poll();
  await demo.answer();
  return {
    house,
    demo,
    async [Symbol.asyncDispose]() {
      await demo.close();
      await house[Symbol.asyncDispose]();
    },
  };
}
