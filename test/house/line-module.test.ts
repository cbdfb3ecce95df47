import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { galleryUrl, hang, renderGallery } from '../support/gallery.ts';

const exhibits = await renderGallery();

const place = (ordinal: string) => ({
  place: 1,
  ready: false,
  next_ms: 500,
  line: { words: `You are ${ordinal} in line.`, strong: ordinal },
});
const READY = { ...place('first'), ready: true, line: { words: 'There is a seat.' } };

/** The page of a full house, whose questions are answered by `answer`, and what it asked. */
async function open(page: Page, answer: (route: Route, count: number) => Promise<void>): Promise<string[]> {
  const asked: string[] = [];
  await page.clock.install();
  await hang(page, exhibits);
  await page.route('**/sign-in/abc/seat/line*', (route) => {
    asked.push(new URL(route.request().url()).search);
    return answer(route, asked.length);
  });
  await page.goto(`${galleryUrl}/sign-in-full-house`);
  return asked;
}

/** Lets time pass until so many questions were asked. */
async function letAsk(page: Page, asked: readonly string[], count: number, step = 600): Promise<void> {
  await expect
    .poll(async () => {
      if (asked.length < count) await page.clock.runFor(step);
      return asked.length;
    })
    .toBe(count);
}

/** As if another tab were in front, or this one again. */
function setHidden(page: Page, isHidden: boolean): Promise<void> {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}

describe('the page of a full house', () => {
  test('tells the place when it changes and not else, and goes on by itself once there is a seat', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    const answers = [place('third'), place('second'), place('second'), READY];
    const asked = await open(page, (route, count) => route.fulfill({ json: answers[count - 1] ?? READY }));
    let posted = '';
    await page.route('**/sign-in/abc/seat', (route) => {
      posted = route.request().postData() ?? '';
      // The page stays, to be looked at.
      return route.fulfill({ status: 204 });
    });
    await page.evaluate(() => {
      const line = document.getElementById('line') as HTMLElement;
      new MutationObserver(() => {
        line.dataset.told = `${line.dataset.told ?? ''}|${line.textContent}`;
      }).observe(line, { childList: true });
    });
    await letAsk(page, asked, 4);
    await expect.poll(() => posted).toContain('decision=continue');
    expect(await page.getAttribute('#line', 'data-told')).toBe(
      '|You are third in line.|You are second in line.|There is a seat.',
    );
    expect(asked).toEqual(['', '', '', '']);
  });

  test('sets the place bold, and asks once a minute when a seat is likely to come free', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    const likely = { words: 'One is likely to come free in about 3 minutes.', strong: '3 minutes' };
    const asked = await open(page, (route) =>
      route.fulfill({ json: { ...place('first'), ...(/house/.test(route.request().url()) && { likely }) } }),
    );
    await letAsk(page, asked, 1);
    await expect.poll(() => page.textContent('#line strong')).toBe('first');
    expect(await page.textContent('[data-likely]')).toContain('12 minutes');
    await page.clock.runFor(60_000);
    await expect.poll(() => asked.filter((search) => search !== '').length).toBe(1);
    await expect.poll(() => page.textContent('[data-likely] strong')).toBe('3 minutes');
  });

  test('keeps the place by a clock of its own while it is hidden, and asks at once when it is seen again', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.addInitScript(() => {
      const told: number[] = [];
      Object.assign(globalThis, {
        told,
        Worker: class {
          onmessage: (() => void) | undefined;
          constructor() {
            Object.assign(globalThis, { ring: () => this.onmessage?.() });
          }
          postMessage(milliseconds: number) {
            told.push(milliseconds);
          }
        },
      });
    });
    const told = () => page.evaluate(() => (globalThis as unknown as { told: number[] }).told);
    const ring = () => page.evaluate(() => (globalThis as unknown as { ring: () => void }).ring());
    const asked = await open(page, (route) => route.fulfill({ json: place('first') }));
    await letAsk(page, asked, 1);
    await setHidden(page, true);
    await expect.poll(told).toContain(10_000);
    const before = asked.length;
    await ring();
    await expect.poll(() => asked.length).toBe(before + 1);
    await expect.poll(async () => (await told()).length).toBeGreaterThanOrEqual(2);
    // Long enough to leave others in peace, short enough to be heard of every twenty seconds.
    for (const milliseconds of await told())
      expect([milliseconds >= 10_000, milliseconds < 20_000]).toEqual([true, true]);
    await setHidden(page, false);
    await expect.poll(() => asked.length).toBe(before + 2);
  });

  test('has a clock that works', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    await hang(page, exhibits);
    await page.goto(`${galleryUrl}/sign-in-full-house`);
    const rung = await page.evaluate(async () => {
      const clock = new Worker(document.getElementById('line')?.dataset.clock ?? '');
      let count = 0;
      await new Promise<void>((resolve) => {
        clock.onmessage = () => {
          count += 1;
          resolve();
        };
        // The later word counts, and is answered once.
        clock.postMessage(60_000);
        clock.postMessage(10);
      });
      return count;
    });
    expect(rung).toBe(1);
  });

  test('asks again after a fault, and when it was told to wait', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    const asked = await open(page, (route, count) => {
      if (count === 1) return route.abort();
      if (count === 2) return route.fulfill({ status: 503, body: '' });
      if (count === 3) return route.fulfill({ status: 200, body: '{"place":' });
      if (count === 4) return route.fulfill({ status: 429, headers: { 'retry-after': '30' }, body: '' });
      return route.fulfill({ json: place('second') });
    });
    await letAsk(page, asked, 4);
    await page.clock.runFor(20_000);
    expect(asked).toHaveLength(4);
    await letAsk(page, asked, 5, 5_000);
    await expect.poll(() => page.textContent('#line')).toBe('You are second in line.');
  });

  test('that is no more shows what took its place; but not while a button’s answer is on its way', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    let loads = 0;
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.method() === 'GET') loads += 1;
    });
    let isPressed = false;
    const asked = await open(page, async (route) => {
      if (isPressed) await page.evaluate(() => document.getElementById('cancel')?.click());
      return route.fulfill({ status: 410, body: '' });
    });
    await page.route('**/sign-in/abc/seat', (route) => route.fulfill({ status: 204 }));
    await letAsk(page, asked, 1);
    await expect.poll(() => loads).toBe(2);
    isPressed = true;
    await letAsk(page, asked, 2);
    await page.clock.runFor(30_000);
    expect([loads, asked.length]).toEqual([2, 2]);
  });
});
