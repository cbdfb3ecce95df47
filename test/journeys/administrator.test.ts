import { describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { freshAddress, PASSWORD } from '../support/people.ts';
import { answerTo, problemOn } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const story = tellStory();

describe('the first administrator', () => {
  test('comes by the printed link, chooses a password, puts the second step off and is in their account', async () => {
    const { house } = story;
    const link = (await house.house.setupLink()) ?? '';
    expect(link).toMatch(new RegExp(`^${house.issuer}/setup\\?token=[\\w-]{43}$`));
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(link);
    const email = freshAddress();
    await page.fill('#email', email);
    await page.fill('#name', 'Grace Hopper');
    await page.fill('#new-password', 'short');
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    expect(await problemOn(page)).toContain('15 characters');
    expect(await page.inputValue('#name')).toBe('Grace Hopper');
    await page.fill('#new-password', PASSWORD);
    await page.click('#continue');
    await page.waitForURL(/\/sign-in\/[\w-]+\/enrol$/);
    expect(await page.locator('#use-totp, #use-passkey').count()).toBe(2);
    await page.click('#cancel');
    await page.waitForURL(/\/account$/);
    expect(await page.textContent('h1')).toBe('Hello, Grace Hopper');
    const { id } = await house.db
      .selectFrom('account')
      .selectAll()
      .where('email', '=', email)
      .executeTakeFirstOrThrow();
    const roles = await house.db.selectFrom('account_role').select('role_id').where('account_id', '=', id).execute();
    expect(roles.map((role) => role.role_id)).toContain('admin');

    expect((await page.goto(link))?.status()).toBe(410);
    expect(await page.locator('main#error').innerText()).toContain('no longer works');
    expect(await house.house.setupLink()).toBeUndefined();

    await page.goto(story.ownApp.loginUrl());
    await page.waitForSelector('#who');
    expect(story.ownApp.tokens()?.claims()?.sub).toBe(id);
  });

  test('is made by one link only: a link that was never printed shows 410', async () => {
    await using visitor = await openVisitor();
    const answer = await visitor.page.goto(`${story.house.issuer}/setup?token=${'x'.repeat(43)}`);
    expect(answer?.status()).toBe(410);
    expect(await visitor.page.locator('#new-password').count()).toBe(0);
  });
});
