import { describe, expect, test } from 'vitest';
import { chooseWords } from '#platform/words/words.ts';
import { providerPages } from '#sign-in/provider-pages.ts';

/** What was drawn, in place of a page. */
function openCanvas() {
  const drawn: { name: string; page: unknown; options: unknown }[] = [];
  const pages = providerPages({
    requestIdOf: () => 'req_1',
    draw: async (_ctx, { name }, page, options) => {
      drawn.push({ name, page: page(chooseWords([]).words), options });
    },
  });
  return { pages, drawn };
}

const ctx = {} as never;

describe('the protocol’s error page', () => {
  test('tells the person to go back, and the developer what was wrong', async () => {
    const { pages, drawn } = openCanvas();
    await pages.error(ctx, { status: 400, error: 'invalid_request', description: 'no redirect_uri' });
    expect(drawn[0]?.page).toMatchObject({
      status: 400,
      title: 'This app could not sign you in',
      words: expect.stringMatching(/tell the people who run it\. \(invalid_request: no redirect_uri\)$/),
      requestId: 'req_1',
    });
  });

  test('says nothing of a bug but that it is ours', async () => {
    const { pages, drawn } = openCanvas();
    await pages.error(ctx, { status: 500, error: 'server_error', description: 'relation does not exist' });
    expect(drawn[0]?.page).toMatchObject({
      title: 'That was our fault',
      words: expect.not.stringContaining('relation'),
    });
  });
});

describe('the protocol’s question whether to sign out', () => {
  test('posts the library’s secret, names the app, and may end at an app on the device', async () => {
    const { pages, drawn } = openCanvas();
    const [action, cancelUrl, leadsTo] = ['/oauth2/logout/confirm', '/account', 'com.example.app:/out'];
    await pages.logout(ctx, { action, xsrf: 'secret', clientName: 'Reports', cancelUrl, leadsTo });
    expect(drawn[0]).toMatchObject({
      name: 'sign-in/sign-out',
      page: { app: { name: 'Reports' }, action, cancelUrl, fields: [{ name: 'xsrf', value: 'secret' }] },
      options: { leadsTo },
    });
    await pages.logout(ctx, { action, xsrf: 'secret', clientName: undefined, cancelUrl, leadsTo: undefined });
    expect(drawn[1]?.page).toMatchObject({ app: undefined });
  });
});
