import { sql } from 'kysely';
import { afterAll, beforeAll } from 'vitest';
import { openApp, type TestApp } from './app.ts';
import { openTestHouse, type TestHouse } from './house.ts';

export interface Story {
  readonly house: TestHouse;
  /** A third party's app: people are asked whether they agree. */
  readonly app: TestApp;
  /** An app of ours, which has no consent page. */
  readonly ownApp: TestApp;
}

/** One house, one browser and two apps for the tests of a file, opened before the first and closed after the last. */
export function tellStory(settings: Parameters<typeof openTestHouse>[0] = {}): Story {
  const story = {} as { -readonly [Name in keyof Story]: Story[Name] };
  const opened: AsyncDisposable[] = [];
  beforeAll(async () => {
    story.house = await openTestHouse(settings);
    opened.push(story.house);
    const { house } = story;
    const apps = [openApp(house), openApp(house, { client_name: 'Seats', first_party: true })] as const;
    [story.app, story.ownApp] = await Promise.all(apps);
    opened.push(story.app, story.ownApp);
  });
  afterAll(async () => {
    for (const thing of opened.toReversed()) await thing[Symbol.asyncDispose]();
  });
  return story;
}

/** As if so much time had passed since every letter was sent and every password typed. */
export async function ageTurns({ house }: Story, interval: string): Promise<void> {
  await sql`update attempt set next_at = next_at - ${interval}::interval, expires_at = expires_at - ${interval}::interval`.execute(
    house.db,
  );
}
