import { describe, expect, it } from 'vitest';
import type { Settings } from '#database/settings.ts';
import { authorizePath, Browser, type OpenOidc, openOidc, tokensFor } from './support.ts';

const lax = { sameSite: 'lax' } as const;

async function openWith(cookies: Partial<Settings['cookies']>): Promise<OpenOidc> {
  const open = await openOidc();
  await open.account('acc_ada');
  await open.client({ client_id: 'app', first_party: true });
  const value = JSON.stringify(cookies);
  await open.database.db.insertInto('setting').values({ name: 'cookies', value }).execute();
  await open.refresh();
  return open;
}

/** Each cookie an answer sets, by name, without the value. */
function cookiesOf(response: Response): Record<string, string> {
  const pairs = response.headers.getSetCookie().map((line) => [line.split('=')[0], line.replace(/^[^;]*; /, '')]);
  return Object.fromEntries(pairs);
}

/** What a browser is told before and after the sign-in page. */
async function signIn(open: OpenOidc) {
  const browser = new Browser(open.url);
  const asked = await browser.send(authorizePath());
  const left = await browser.send(asked.headers.get('location') ?? '');
  const resumed = await browser.send(left.headers.get('location') ?? '');
  return { browser, asked: cookiesOf(asked), resumed, signedIn: cookiesOf(resumed) };
}

describe('cookies of the provider', () => {
  it('keep to their defaults: a session as long as it lives, an interaction under its own path', async () => {
    await using open = await openWith({});
    const { asked, signedIn } = await signIn(open);
    expect(asked['usher-interaction']).toMatch(/^path=\/sign-in\/[\w-]{43}; expires=[^;]+; samesite=lax; httponly$/);
    expect(asked['usher-resume']).toMatch(
      /^path=\/oauth2\/authorize\/[\w-]{43}; expires=[^;]+; samesite=lax; httponly$/,
    );
    // A year, or a moment less.
    expect(signedIn.usher).toMatch(/^path=\/; samesite=lax; httponly; max-age=3153(6000|5\d{3})$/);
  });

  it('have the name, domain, path and age an administrator sets, signatures too', async () => {
    const session = { ...lax, name: 'sid', domain: 'localhost', path: '/', maxAgeSeconds: 600 };
    const interaction = { sameSite: 'strict', name: 'step', domain: 'localhost', maxAgeSeconds: 300 } as const;
    await using open = await openWith({ session, interaction });
    const { asked, signedIn, resumed } = await signIn(open);
    const whole = 'path=/; domain=localhost; samesite=lax; httponly; max-age=600';
    expect([signedIn.sid, signedIn['sid.sig']]).toEqual([whole, whole]);
    expect(asked.step).toMatch(/^path=\/sign-in\/[\w-]{43}; domain=localhost; samesite=strict; httponly; max-age=300$/);
    expect(asked['usher-resume']).toMatch(/; samesite=strict; httponly; max-age=300$/);
    expect(resumed.headers.get('location')).toContain('code=');
  });

  it('are taken back with the domain and path they were given with', async () => {
    await using open = await openWith({ session: { ...lax, domain: 'localhost', maxAgeSeconds: 600 } });
    const browser = new Browser(open.url);
    await tokensFor(open, {}, browser);
    const { usher } = cookiesOf(await browser.send('/leave'));
    expect(usher).toBe('path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; domain=localhost; samesite=lax; httponly');
    expect(await (await browser.send('/who')).json()).toEqual({});
  });

  it('may be secure on a loopback address, where browsers take them', async () => {
    await using open = await openWith({ session: { ...lax, isSecure: true }, interaction: { ...lax, isSecure: true } });
    const { signedIn } = await signIn(open);
    expect(signedIn['__Host-usher']).toContain('; secure;');
  });

  it('have their prefixes on https, and lose the stricter one to a domain', async () => {
    const issuer = () => 'https://id.example.com';
    await using open = await openOidc({ issuer });
    await open.client({ client_id: 'app', first_party: true });
    const names = async () =>
      Object.keys(cookiesOf(await fetch(`${open.url}${authorizePath()}`, { redirect: 'manual' })));
    expect(await names()).toEqual(expect.arrayContaining(['__Secure-usher-interaction', '__Secure-usher-resume']));
    expect(open.deps.issuer).toBe(issuer());
  });
});
