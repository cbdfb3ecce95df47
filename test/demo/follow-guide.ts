import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** One thing that the guide says to do, or to see. */
export interface Instruction {
  /** The heading of its step. */
  readonly step: string;
  readonly does: 'open' | 'press' | 'type' | 'see';
  /** Which window it is for. */
  readonly window: 'first' | 'private';
  readonly words: string;
  /** Where a link leads, or the label of the field that is typed into. */
  readonly target: string;
}

/** All instructions of the guide that is open, in the order of reading. */
export async function readGuide(page: Page): Promise<readonly Instruction[]> {
  return page.locator('.steps :is(.open, .press, .see, [data-field])').evaluateAll((all) =>
    all.map((one) => ({
      step: one.closest('li')?.querySelector('h2')?.textContent ?? '',
      does: one.hasAttribute('data-field') ? 'type' : (one.className as 'open' | 'press' | 'see'),
      window: one.closest('[data-window="private"]') ? 'private' : 'first',
      words: one.textContent ?? '',
      target: one.getAttribute('data-field') ?? one.getAttribute('href') ?? '',
    })),
  );
}

/** Does what an instruction says and knows nothing else. */
export async function follow(page: Page, { does, words, target }: Instruction): Promise<void> {
  if (does === 'open') await page.goto(target);
  if (does === 'press') await press(page, words);
  if (does === 'type') await page.getByLabel(target).first().fill(words);
  if (does === 'see') await expect.poll(() => page.locator('body').innerText(), { timeout: 15_000 }).toContain(words);
}

async function press(page: Page, words: string): Promise<void> {
  const name = { name: words, exact: true };
  const target = page.getByRole('button', name).or(page.getByRole('link', name));
  await loadUntilThere(page, target);
  await target.click();
}

/** A letter may be slower than whoever looks for it: they load the mailbox again, as the guide says. */
async function loadUntilThere(page: Page, target: Locator): Promise<void> {
  while (page.url().includes('/dev/mailbox') && (await target.count()) === 0) await page.reload();
}
