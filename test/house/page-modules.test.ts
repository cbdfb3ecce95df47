import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { galleryUrl, hang, renderGallery } from '../support/gallery.ts';

const exhibits = await renderGallery();

async function open(page: Page, name: string): Promise<void> {
  await hang(page, exhibits);
  await page.goto(`${galleryUrl}/${name}`);
}

test('a password can be shown and hidden, and is hidden again when it is sent', async () => {
  await using visitor = await openVisitor();
  const { page } = visitor;
  await open(page, 'sign-in-identify');
  await page.fill('#password', 'correct horse battery');
  await page.getByRole('button', { name: 'Show the password' }).click();
  expect(await page.getAttribute('#password', 'type')).toBe('text');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('password');
  await page.getByRole('button', { name: 'Hide the password' }).click();
  expect(await page.getAttribute('#password', 'type')).toBe('password');
  await page.getByRole('button', { name: 'Show the password' }).click();
  await page.evaluate(() => document.addEventListener('submit', (event) => event.preventDefault()));
  await page.click('#continue');
  expect(await page.getAttribute('#password', 'type')).toBe('password');
});

test('a form on its way says so and is sent once, and after going back it can be sent again', async () => {
  await using visitor = await openVisitor();
  const { page } = visitor;
  await open(page, 'sign-in-identify');
  let sent = 0;
  await page.route('**/sign-in/abc/password', (route) => {
    sent += 1;
    return route.abort();
  });
  const told = await page.evaluate(() => {
    const button = document.querySelector<HTMLButtonElement>('#continue');
    const read = () => [button?.textContent, button?.getAttribute('aria-disabled')];
    const before = read();
    button?.click();
    button?.click();
    const underWay = read();
    dispatchEvent(new PageTransitionEvent('pageshow'));
    return { before, underWay, after: read() };
  });
  expect(told).toEqual({ before: ['Sign in', null], underWay: ['Signing you in…', 'true'], after: ['Sign in', null] });
  await expect.poll(() => sent).toBe(1);
});

test('the page that waits for a letter goes on once the link was opened, and says so', async () => {
  await using visitor = await openVisitor();
  const { page } = visitor;
  let asked = 0;
  await page.clock.install();
  await open(page, 'sign-in-verify');
  await page.route('**/sign-in/abc/status', (route) => {
    asked += 1;
    return route.fulfill({
      json: asked > 1 ? { done: true, location: '/sign-in-consent' } : { done: false, location: '' },
    });
  });
  expect(await page.getByText('This page goes on by itself').isVisible()).toBe(true);
  await page.clock.runFor(3_100);
  await expect.poll(() => asked).toBe(1);
  // The next question is planned only once this one was answered.
  const waitOnce = async () => {
    await page.clock.runFor(3_100);
    return asked;
  };
  await expect.poll(waitOnce).toBe(2);
  await page.waitForURL('**/sign-in-consent');
});

test('the page that waits for a letter is led nowhere but to our own pages', async () => {
  await using visitor = await openVisitor();
  const { page } = visitor;
  await page.clock.install();
  await open(page, 'sign-in-verify');
  let asked = 0;
  await page.route('**/sign-in/abc/status', (route) => {
    asked += 1;
    return route.fulfill({ json: { done: true, location: 'https://elsewhere.example/' } });
  });
  await page.clock.runFor(3_100);
  await expect.poll(() => asked).toBe(1);
  await page.clock.runFor(30_000);
  expect(asked).toBe(1);
  expect(page.url()).toBe(`${galleryUrl}/sign-in-verify`);
});

test('without JavaScript every form is whole, and the waiting page has a link to go on by', async () => {
  await using visitor = await openVisitor({ javaScriptEnabled: false });
  const { page } = visitor;
  await open(page, 'sign-in-verify');
  expect(await page.getByRole('link', { name: 'I have opened the link' }).isVisible()).toBe(true);
  expect(await page.getByText('This page goes on by itself').isVisible()).toBe(false);
  expect(await page.getAttribute('form >> input[name=csrf_token] >> nth=0', 'value')).toBe('token');
});

test('a form shown again puts the problems into focus, and each leads to its field', async () => {
  await using visitor = await openVisitor();
  const { page } = visitor;
  await open(page, 'sign-in-register.problems');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('error');
  await page.click('#error a[href="#username"]');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('username');
  expect(await page.getAttribute('#username', 'aria-invalid')).toBe('true');
  const described = (await page.getAttribute('#username', 'aria-describedby'))?.split(' ') ?? [];
  const spoken = await Promise.all(described.map((id) => page.textContent(`#${id}`)));
  expect(spoken.join(' ')).toMatch(/A short name to sign in with.*Somebody has that username already/s);
});

test('a browser without passkeys says so', async () => {
  await using visitor = await openVisitor();
  const { page } = visitor;
  // Pages without encryption have none.
  await open(page, 'sign-in-passkey');
  expect(await page.getByRole('alert').innerText()).toContain('This browser cannot use passkeys');
});
