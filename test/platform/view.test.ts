import { expect, test } from 'vitest';
import { alreadyRegisteredLetter, refreshReuseLetter, verifyEmailLetter } from '#mail/pages.ts';
import { computeAccent } from '#platform/brand.ts';
import { view } from '#platform/view.ts';
import { consentPage, signInPage, verifiedPage } from '#sign-in/pages.ts';
import { galleryFrame, otherBrand } from '../support/gallery.ts';

const frame = galleryFrame();
const signIn = { action: '/sign-in/abc/password', email: '', problems: [], forgotUrl: '/forgot-password' };
const asked = { at: new Date('2026-07-01T12:00:00Z'), timeZone: 'Europe/London' };
const verify = {
  link: 'https://id.acme.test/verify-email?token=a&b',
  code: '402913',
  linkHours: 24,
  codeMinutes: 30,
  asked,
};

test('whatever people typed comes back as text, never as markup', async () => {
  const html = await signInPage.render({ ...signIn, email: `"><script>alert('x')</script>` }, frame);
  expect(html).toContain('value="&#34;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"');
  expect(html).not.toContain('<script>');
});

test('an app cannot slip markup into the sentence that names it', async () => {
  const person = { email: 'ada@acme.test' };
  const html = await consentPage.render(
    { app: { name: '<b>Reports</b>' }, person, action: '/', scopes: ['<i>'] },
    frame,
  );
  expect(html).not.toContain('<b>Reports');
  expect(html).toContain('<li>&lt;i&gt;</li>');
});

test('a page speaks its language, carries the token of its form and says where one is', async () => {
  const html = await signInPage.render(signIn, { ...frame, csrfToken: 'abc.def' });
  expect(html).toContain('<html lang="en">');
  expect(html).toContain('<input type="hidden" name="csrf_token" value="abc.def">');
  expect(html).toContain('<title>Sign in · Usher</title>');
  expect(html).toContain('You are on id.acme.test');
});

test('a form shown again says so in the title, for those who hear the page', async () => {
  const html = await signInPage.render({ ...signIn, problems: [{ words: 'No.' }] }, frame);
  expect(html).toContain('<title>Problem: Sign in · Usher</title>');
});

test('where registration is closed nothing leads to it', async () => {
  expect(await signInPage.render(signIn, frame)).not.toContain('id="register"');
  expect(await signInPage.render({ ...signIn, registerUrl: '/register' }, frame)).toContain('id="register"');
});

test('a brand has its name, its logo and its colours on every page', async () => {
  const brand = { ...otherBrand, logoUrl: '/assets/brand-logo?v=1' };
  const html = await verifiedPage.render({}, galleryFrame(brand));
  expect(html).toContain('<img src="/assets/brand-logo?v=1" alt="">');
  expect(html).toContain('href="/assets/brand.css"');
  expect(html).toContain('<title>Your address is confirmed · Acme Institute</title>');
});

test('a promise without a template fails when it is shown, not before', async () => {
  const missing = view<object>('sign-in/nowhere');
  await expect(missing.render({}, frame)).rejects.toThrow('ENOENT');
});

test('a letter says the same in HTML and in text, and the text is not escaped', async () => {
  const { subject, html, text } = await verifyEmailLetter.render({ ...verify, name: 'Ada & Co' }, frame);
  expect(subject).toBe('Confirm your email address');
  expect(html).toContain('Hello Ada &amp; Co,');
  expect(text).toContain('Hello Ada & Co,');
  expect(html).toContain('href="https://id.acme.test/verify-email?token=a&amp;b"');
  expect(text).toContain('\nhttps://id.acme.test/verify-email?token=a&b\n');
  for (const part of [html, text]) expect(part).toContain('402913');
});

test('the text part has no gaps, and its last line binds the code to this site', async () => {
  const { text } = await verifyEmailLetter.render(verify, { ...frame, issuer: 'https://id.acme.test:8443' });
  expect(text).not.toMatch(/\n{3,}|[ \t]+$/m);
  expect(text.split('\n').at(-1)).toBe('@id.acme.test #402913');
});

test('a letter tells who asked, when and from where, as far as that is known', async () => {
  const agent =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
  const known = await alreadyRegisteredLetter.render(
    { signInUrl: '/', forgotUrl: '/', asked: { ...asked, address: '203.0.113.7', agent } },
    frame,
  );
  expect(known.text).toContain(
    'When: 1 July 2026 at 13:00 BST\nDevice: Chrome on Windows\nNetwork address: 203.0.113.7',
  );
  const unknown = await alreadyRegisteredLetter.render({ signInUrl: '/', forgotUrl: '/', asked }, frame);
  expect(unknown.text).not.toMatch(/Device|Network address/);
});

test('no app name begins a new header in a subject', async () => {
  const letter = { appName: 'Reports\r\nBcc: eve@acme.test', forgotUrl: '/', asked };
  const { subject } = await refreshReuseLetter.render(letter, frame);
  expect(subject).toBe('You were signed out of Reports Bcc: eve@acme.test');
});

test('letters carry the accent of the brand, else our own', async () => {
  const { light, dark } = computeAccent('#2457d6');
  const branded = await verifyEmailLetter.render(verify, { ...frame, brand: otherBrand });
  expect(branded.html).toContain(`background: ${light.accent};`);
  expect(branded.html).toContain(`background: ${dark.accent} !important`);
  expect((await verifyEmailLetter.render(verify, frame)).html).toContain('background: #8a1c2b;');
});

test('letters load nothing from anywhere: no picture, no tracking', async () => {
  const { html } = await verifyEmailLetter.render(verify, frame);
  expect(html).not.toMatch(/<img|<link|url\(|@import|src=/i);
});
