import type { Database } from '#database/transaction.ts';
import { formOf, type PlainVisitor } from '../support/visitor.ts';
import type { Product } from './open-product.ts';
import {
  askToken,
  authorizePath,
  type Client,
  freshName,
  newClient,
  PASSWORD,
  redemption,
  register,
} from './people.ts';
import { seeSeats } from './see-seats.ts';
import { seeSecondSteps } from './see-second-steps.ts';

export interface Apps {
  readonly app: Client;
}

/** An app of a third party, so that people are asked whether they agree. */
export async function prepareApps(db: Database): Promise<Apps> {
  return { app: await newClient(db, { post_logout_redirect_uris: ['https://app.example.com/out'] }) };
}

/** What must be told to nobody but the one it was made for. */
export interface Secrets {
  readonly passwords: readonly string[];
  readonly codes: readonly string[];
  readonly tokens: readonly string[];
  /** Keys and recovery codes that one page shows, once. */
  readonly shownOnce: readonly string[];
  /** What stands in the addresses of sign-ins, and opens them together with its cookie. */
  readonly uids: readonly string[];
}

/** Goes through every page and every kind of answer once, as people and their apps would; its secrets are given back. */
export async function seeEveryPage(product: Product, { app }: Apps): Promise<Secrets> {
  const { house } = product;
  const passwords = [`${PASSWORD} one`, `${PASSWORD} two`, `${PASSWORD} three`];
  const [first = '', second = '', third = ''] = passwords;
  const email = `${freshName()}@example.com`;
  const visitor = product.visitor();
  const codes: string[] = [];
  const links: string[] = [];

  const setupLink = (await house.house.setupLink()) ?? '';
  const administrator = product.visitor();
  await administrator.go(setupLink);
  await administrator.submit({ email: 'not an address', name: '', new_password: 'short' });
  await administrator.submit({ email: `${freshName()}@example.com`, name: 'Grace', new_password: third });
  await administrator.submit({ decision: 'cancel' }, '/enrol');
  await administrator.go(setupLink);

  await visitor.go(authorizePath(app, { prompt: 'create', scope: 'openid email offline_access' }));
  await visitor.submit({ email, name: 'Ada', username: '', new_password: 'Password123456789' }, '/register');
  await visitor.submit({ email, name: 'Ada', username: freshName(), new_password: first }, '/register');
  const letter = await house.letter(email);
  codes.push(letter.code);
  links.push(letter.link);
  await visitor.submit({ code: 'abcdef' }, '/verify');
  await visitor.submit({}, '/resend');
  await visitor.ask(`${visitor.page.url.pathname}/status`);
  await product.visitor().go(letter.link);
  await visitor.go(letter.link);
  await visitor.submit({});
  await product.visitor().go(letter.link);

  const arrived = await agree(visitor, app);
  const granted = await askToken(visitor, app, redemption(app, arrived));
  const code = arrived.searchParams.get('code') ?? '';
  const { access_token = '', refresh_token = '', id_token = '' } = granted.body;
  const refreshed = await askToken(visitor, app, { grant_type: 'refresh_token', refresh_token });
  await visitor.ask('/oauth2/userinfo', { headers: { authorization: `Bearer ${access_token}` } });
  await visitor.ask('/oauth2/userinfo', { headers: { authorization: 'Bearer wrong' } });

  await visitor.go('/account');
  const forgetful = product.visitor();
  await forgetful.go('/forgot-password');
  await forgetful.submit({ email });
  const reset = await house.letter(email);
  links.push(reset.link);
  await forgetful.go(reset.link);
  await forgetful.submit({ new_password: 'short' });
  await forgetful.submit({ new_password: second });
  await forgetful.go(reset.link);
  await forgetful.go('/sign-in');
  await forgetful.submit({ email, password: 'a wrong one' });
  await forgetful.submit({ email, password: second });
  await forgetful.go(authorizePath(app, { prompt: 'select_account' }));
  await forgetful.go('/oauth2/logout');
  await forgetful.go(`/oauth2/logout?post_logout_redirect_uri=https://evil.test&client_id=${app.id}`);
  await forgetful.go('/account');
  await forgetful.submit({}, '/account/sign-out');
  await forgetful.go('/signed-out');
  await seeRefusals(product, app);
  await seeSeats(product);
  const { shownOnce, tokens: remembered } = await seeSecondSteps(product);
  const { access_token: second_access = '', refresh_token: second_refresh = '' } = refreshed.body;
  const mailed = [...links, setupLink].map((link) => new URL(link).searchParams.get('token') ?? '');
  const cookies = [...Object.entries(visitor.cookies()), ...Object.entries(forgetful.cookies())];
  const isUid = ([name]: [string, string]) => /^usher-(interaction|resume)$/.test(name);
  const isLanguage = ([name]: [string, string]) => name.endsWith('language');
  const kept = cookies.filter((cookie) => !isUid(cookie) && !isLanguage(cookie)).map(([, value]) => value);
  const tokens = [
    code,
    access_token,
    refresh_token,
    id_token,
    second_access,
    second_refresh,
    ...mailed,
    ...kept,
    ...remembered,
  ];
  const uids = cookies.filter(isUid).map(([, value]) => value);
  return { passwords, codes, shownOnce, tokens: [...tokens, app.secret], uids };
}

async function agree(visitor: PlainVisitor, app: Client): Promise<URL> {
  if (!visitor.page.url.pathname.endsWith('/consent'))
    throw new Error(`not at consent but ${visitor.page.url.pathname}`);
  const reply = await visitor.post({ decision: 'continue' });
  let location = new URL(reply.headers.location ?? '', reply.url);
  while (!location.href.startsWith(app.redirectUri)) {
    location = new URL((await visitor.ask(location.pathname + location.search)).headers.location ?? '', location);
  }
  return location;
}

/** The answers nobody wants to see. */
async function seeRefusals(product: Product, app: Client): Promise<void> {
  const visitor = product.visitor();
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const path of [
    '/nothing-here',
    '/oauth2/nothing',
    '/sign-in/gone',
    '/verify-email?token=x',
    '/reset-password?a=1&a=2',
  ]) {
    await visitor.go(path);
  }
  await visitor.go(authorizePath(app, { redirect_uri: 'https://evil.test/' }));
  await visitor.go('/oauth2/authorize?client_id=nobody');
  await visitor.ask('/oauth2/authorize', { method: 'POST', headers: form, body: 'client_id=nobody' });
  await visitor.ask('/oauth2/authorize', { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' });
  await visitor.ask('/forgot-password', { method: 'POST', headers: form, body: 'email=a' });
  await visitor.ask('/forgot-password', { method: 'POST', headers: form, body: `email=${'x'.repeat(100_000)}` });
  await visitor.ask('/forgot-password', { method: 'DELETE' });
  await visitor.ask('/sign-in', { headers: { host: 'evil.test' } });
  await visitor.ask('/sign-in/%00');
  await askToken(visitor, { ...app, secret: 'wrong' }, { grant_type: 'client_credentials' });
  for (const path of ['/healthz', '/readyz', '/csrf', '/assets/usher.css', '/oauth2/jwks', '/dev/mailbox'])
    await visitor.go(path);
  const guesser = product.visitor();
  await guesser.go('/sign-in');
  for (let count = 0; count < 11; count += 1)
    await guesser.submit({ email: 'nobody@example.com', password: 'a guess' });
  await register(guesser, { email: 'Ada Byron', new_password: PASSWORD });
  formOf(guesser.page, '/register');
}
