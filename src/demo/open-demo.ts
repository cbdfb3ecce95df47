import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createBackOffice } from './back-office.ts';
import { createGuide } from './guide.ts';
import { type Listening, listen } from './listen.ts';
import { createReadingRoom } from './reading-room.ts';
import { createReportsApi } from './reports-api.ts';
import { ada, bob } from './sample-people.ts';
import { AUDIENCE, type DemoUrls } from './urls.ts';

/** The apps and the API of the demo, beside an Usher that somebody else starts. */
export interface Demo {
  readonly urls: DemoUrls;
  /** What the `${…}` of `demo.yaml` stand for. */
  readonly environment: Readonly<Record<string, string>>;
  /** Begins to answer; Usher must be up. */
  answer(): Promise<void>;
  close(): Promise<void>;
}

/** What Usher is told for the demo. */
export const demoConfiguration = fileURLToPath(new URL('demo.yaml', import.meta.url));

const APPS = 4;

/**
 * Takes four ports of loopback, from `portBase` on (0: any that are free), and nothing else yet: the addresses go into
 * the configuration of Usher. Rejects with the system's error (`EADDRINUSE`, …), and has nothing open then.
 */
export async function openDemo({ issuer, portBase }: { issuer: string; portBase: number }): Promise<Demo> {
  await using opening = new AsyncDisposableStack();
  const taken: Listening[] = [];
  for (let place = 0; place < APPS; place += 1) {
    const port = portBase === 0 ? 0 : portBase + place;
    taken.push(opening.adopt(await listen(port), (it) => it.close()));
  }
  const [guide, backOffice, readingRoom, api] = taken as [Listening, Listening, Listening, Listening];
  const urls = { issuer, guide: guide.url, backOffice: backOffice.url, readingRoom: readingRoom.url, api: api.url };
  // Made anew at each start: they are of use to nobody afterwards.
  const secrets = { backOffice: newSecret(), nightlyJob: newSecret() };
  const open = opening.move();
  return {
    urls,
    environment: {
      BACK_OFFICE_URL: urls.backOffice,
      BACK_OFFICE_SECRET: secrets.backOffice,
      READING_ROOM_URL: urls.readingRoom,
      NIGHTLY_JOB_SECRET: secrets.nightlyJob,
      ADA_PASSWORD: ada.password,
      BOB_PASSWORD: bob.password,
    },
    async answer() {
      api.answer(createReportsApi({ issuer, audience: AUDIENCE, readingRoom: urls.readingRoom }).callback());
      backOffice.answer((await createBackOffice({ urls, clientSecret: secrets.backOffice })).callback());
      readingRoom.answer(createReadingRoom(urls).callback());
      guide.answer(createGuide({ urls, nightlyJobSecret: secrets.nightlyJob }).callback());
    },
    close: () => open.disposeAsync(),
  };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
