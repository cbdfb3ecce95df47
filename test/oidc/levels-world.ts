import { decodeJwt, type JWTPayload } from 'jose';
import { refreshTokenGrant } from 'openid-client';
import { openProduct, type Product } from '../product/open-product.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { PASSWORD, type Person } from '../support/people.ts';
import { addReportsApi } from '../support/reports-api.ts';
import type { PlainVisitor } from '../support/visitor.ts';

const SCOPE = 'openid offline_access reports:read';

/** The product with an app of ours that calls an API, and a clock for authenticator apps that a test moves on. */
export interface Levels extends AsyncDisposable {
  readonly product: Product;
  readonly app: TestApp;
  /** Milliseconds since 1970. */
  readonly time: { now: number };
  /** Where an authorization request of the app begins; `acr` and the like as the test says. */
  url(parameters?: Record<string, string>): string;
  /** What the app was told: by the ID token, by the access token, and by both after a refresh. */
  told(): Promise<{ readonly id: JWTPayload; readonly access: JWTPayload; readonly refreshed: readonly JWTPayload[] }>;
  /** The error that the app got; undefined where it got tokens or nothing. */
  errorOn(visitor: PlainVisitor): string | undefined;
}

export async function openLevels(settings: Parameters<typeof openProduct>[0] = {}): Promise<Levels> {
  const time = { now: Date.now() };
  const product = await openProduct({ before: addReportsApi, clock: () => new Date(time.now), ...settings });
  const app = await openApp(product.house, { first_party: true, scope: SCOPE });
  return {
    product,
    app,
    time,
    url: (parameters = {}) => app.loginUrl({ scope: SCOPE, ...parameters }),
    async told() {
      const tokens = app.tokens();
      if (!tokens?.id_token) throw new Error('the app has no tokens');
      const later = await refreshTokenGrant(app.config, tokens.refresh_token ?? '');
      const refreshed = [later.id_token ?? '', later.access_token].map((token) => decodeJwt(token));
      return { id: decodeJwt(tokens.id_token), access: decodeJwt(tokens.access_token), refreshed };
    },
    errorOn: ({ page }) => /<h1 id="error">(\w+)</.exec(page.text)?.[1],
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await product[Symbol.asyncDispose]();
    },
  };
}

/** From the app's page as far as the password leads. */
export async function typePassword(visitor: PlainVisitor, url: string, { email }: Pick<Person, 'email'>) {
  await visitor.go(url);
  return visitor.submit({ email, password: PASSWORD });
}

/** The page of a code that is open, or the one beside the passkey's. */
export async function typeCode(visitor: PlainVisitor, code: string, more: Record<string, string> = {}) {
  const { pathname } = visitor.page.url;
  if (pathname.endsWith('/passkey')) await visitor.go(pathname.replace(/passkey$/, 'code'));
  return visitor.submit({ code, ...more }, '/code');
}

/** As if every sign-in had been so many seconds ago. */
export async function ageSessions({ product }: Levels, seconds: number): Promise<void> {
  const signed_in_at = new Date(Date.now() - seconds * 1000);
  await product.house.db.updateTable('session').set({ signed_in_at }).execute();
}
