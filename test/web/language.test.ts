import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Frame, View } from '#platform/view.ts';
import { show, text } from '#web/answer.ts';
import { type Form, showAgain } from '#web/forms.ts';
import { page, submit } from '#web/handlers.ts';
import { keepInteractionLanguage, uiLocales } from '#web/language.ts';
import type { Route } from '#web/routes.ts';
import { FORM_TYPE, openWeb, type Web } from './open-web.ts';

const whichPage: View<undefined> = { name: 'none', render: async (_page, frame) => told(frame) };
const told = ({ lang, languages }: Frame) => JSON.stringify({ lang, links: languages.map(({ url }) => url) });

const showLanguage = page(async () => show(whichPage, undefined));
const nameForm: Form<{ name: string }> = {
  schema: ({ problems: { nameMissing } }) =>
    z.object({ name: z.string().min(1, nameMissing), kind: z.enum(['a']).default('a') }),
  again: async (_visit, { problems }) => ({
    ...show(whichPage, undefined),
    render: async () => problems.map(({ words }) => words).join(),
  }),
};
const get = { method: 'GET', limit: 'none' } as const;
const doors: readonly Route[] = [
  { ...get, path: '/page', handle: showLanguage },
  {
    ...get,
    path: '/for-all',
    handle: page(async () => text('', 'text/css', { headers: { 'Cache-Control': 'public, max-age=300' } })),
  },
  { ...get, path: '/sign-in/:uid', handle: showLanguage },
  { ...get, path: '/sign-in/:uid/password', handle: showLanguage },
  {
    ...get,
    path: '/authorize',
    handle: page(async ({ ctx, query }) => {
      const asked = uiLocales(query.get('wanted'));
      keepInteractionLanguage(ctx, { issuer: web.issuer, path: '/sign-in/abc', uiLocales: asked });
      return show(whichPage, undefined);
    }),
  },
  {
    method: 'POST',
    path: '/page',
    limit: 'none',
    handle: submit(nameForm, (visit) => showAgain(nameForm, visit, { typed: {}, problems: [] })),
  },
];

let web: Web;
let accountLocale: string | undefined;
beforeAll(async () => {
  web = await openWeb({ doors, kit: { localeOf: async () => accountLocale } });
});
afterAll(() => web[Symbol.asyncDispose]());

interface Asked {
  readonly cookie?: string;
  readonly account?: string;
  readonly accept?: string;
}

async function ask(path: string, { cookie, account, accept }: Asked = {}) {
  accountLocale = account;
  const headers = { ...(cookie && { cookie }), ...(accept && { 'accept-language': accept }) };
  const reply = await web.ask(path, { headers });
  return {
    ...reply,
    ...(JSON.parse(reply.text) as { lang: string; links: string[] }),
    cookies: cookiesOf(reply.headers),
  };
}

const cookiesOf = (headers: { 'set-cookie'?: string[] | undefined }) => headers['set-cookie'] ?? [];

const remembered = 'usher-language';
const ofInteraction = 'usher-interaction-language';

describe('what a cache may give to anybody', () => {
  test('remembers nobody’s language', async () => {
    accountLocale = 'de';
    for (const path of ['/for-all', '/for-all?ui_locales=de']) {
      const { status, headers } = await web.ask(path);
      expect([status, cookiesOf(headers)], path).toEqual([200, []]);
    }
  });
});

describe('the language of a page', () => {
  test.each<[string, string, Asked, string]>([
    ['the browser’s', '/page', { accept: 'fr, de-AT;q=0.9, en;q=0.8' }, 'de'],
    ['English where nothing is known', '/page', {}, 'en'],
    ['English where nothing that is known is spoken', '/page', { accept: 'fr, *;q=0.1', account: 'it' }, 'en'],
    ['not what the browser will not have', '/page', { accept: 'de;q=0, en' }, 'en'],
    ['the account’s before the browser’s', '/page', { account: 'de-CH', accept: 'en' }, 'de'],
    ['the browser’s where the account’s is not spoken', '/page', { account: 'it', accept: 'de' }, 'de'],
    ['what was spoken before, before the browser’s', '/page', { cookie: `${remembered}=de`, accept: 'en' }, 'de'],
    ['the account’s before what was spoken', '/page', { cookie: `${remembered}=en`, account: 'de' }, 'de'],
    ['the address’s before all', '/page?ui_locales=xx%20de', { account: 'en', cookie: `${remembered}=en` }, 'de'],
    ['the account’s where the address asks for what is not spoken', '/page?ui_locales=se', { account: 'de' }, 'de'],
    ['the interaction’s before the account’s', '/sign-in/abc', { cookie: `${ofInteraction}=de`, account: 'en' }, 'de'],
    ['the interaction’s on each of its pages', '/sign-in/abc/password', { cookie: `${ofInteraction}=de` }, 'de'],
    ['not an interaction’s elsewhere', '/page', { cookie: `${ofInteraction}=de` }, 'en'],
    ['not what a cookie makes up', '/page', { cookie: `${remembered}=__proto__` }, 'en'],
  ])('is %s', async (_what, path, asked, lang) => {
    const reply = await ask(path, asked);
    expect(reply.lang).toBe(lang);
    expect(reply.headers['content-language']).toBe(lang);
  });

  test('an app’s wish holds for the pages of its interaction and for no others', async () => {
    const [cookie] = (await ask('/authorize?wanted=xx+de')).cookies;
    expect(cookie).toBe(`${ofInteraction}=de; path=/sign-in/abc; samesite=lax; httponly`);
    expect((await ask('/authorize?wanted=xx')).cookies).toEqual([]);
    expect((await ask('/authorize')).cookies).toEqual([]);
  });

  test('a choice on a page is remembered for a year, and for an interaction too where it is made there', async () => {
    const { cookies } = await ask('/page?ui_locales=de');
    expect(cookies).toEqual([
      expect.stringMatching(/^usher-language=de; path=\/; expires=.*; samesite=lax; httponly$/),
    ]);
    const within = await ask('/sign-in/abc/password?ui_locales=en', { cookie: `${ofInteraction}=de` });
    expect(within.lang).toBe('en');
    expect(within.cookies).toEqual([
      expect.stringMatching(/^usher-language=en;/),
      expect.stringMatching(/^usher-interaction-language=en; path=\/sign-in\/abc;/),
    ]);
    expect((await ask('/page')).cookies).toEqual([]);
  });

  test('an account’s language is remembered where the browser’s is another, for the pages after a sign-out', async () => {
    expect((await ask('/page', { account: 'de', accept: 'en' })).cookies).toEqual([
      expect.stringMatching(/^usher-language=de;/),
    ]);
    expect((await ask('/page', { account: 'de', accept: 'de' })).cookies).toEqual([]);
    expect((await ask('/page', { account: 'de', cookie: `${remembered}=de` })).cookies).toEqual([]);
  });

  test('each page links to itself in the other languages, with what its address holds', async () => {
    expect((await ask('/page')).links).toEqual(['?ui_locales=de']);
    expect((await ask('/page?token=a%26b&ui_locales=de')).links).toEqual(['?token=a%26b&ui_locales=en']);
  });
});

describe('in the visitor’s language', () => {
  const german = { 'accept-language': 'de' };

  test('an error page', async () => {
    const { text, status, headers } = await web.ask('/nothing-here', { headers: { ...german, accept: 'text/html' } });
    expect([status, headers['content-language']]).toEqual([404, 'de']);
    expect(text).toContain('<html lang="de">');
    expect(text).toContain('Hier ist nichts');
  });

  test.each([
    ['name=', 'Sagen Sie uns Ihren Namen.'],
    // A sentence of the library’s own would be in English.
    ['name=Ada&kind=b', 'Prüfen Sie, was Sie hier eingegeben haben.'],
  ])('what is wrong with a form: %s', async (fields, words) => {
    const { token, cookie } = await web.csrf();
    const body = `csrf_token=${token}&${fields}`;
    const reply = await web.ask('/page', { method: 'POST', headers: { ...FORM_TYPE, ...german, cookie }, body });
    expect([reply.status, reply.text]).toEqual([422, words]);
  });

  test('never what programs are told', async () => {
    const { text } = await web.ask('/nothing-here', { headers: { ...german, accept: 'application/json' } });
    expect(JSON.parse(text).title).toBe('There is nothing here');
  });
});
