import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Koa from 'koa';
import { z } from 'zod';
import { defaultSettings, type Settings } from '#database/settings.ts';
import { systemClock } from '#platform/clock.ts';
import { openLog } from '#platform/log.ts';
import { generateSecretKey, openVault, parseSecretKeys } from '#platform/secrets.ts';
import { view } from '#platform/view.ts';
import { chooseWords } from '#platform/words/words.ts';
import { goTo, json } from '#web/answer.ts';
import { createApp } from '#web/app.ts';
import { type Form, showAgain } from '#web/forms.ts';
import { endpoint, page, submit } from '#web/handlers.ts';
import type { WebKit } from '#web/kit.ts';
import { createTallies } from '#web/rate-limit.ts';
import type { Route } from '#web/routes.ts';

export interface Web extends AsyncDisposable {
  readonly issuer: string;
  /** The lines of the log so far. */
  readonly lines: Record<string, unknown>[];
  ask(path: string, options?: Ask): Promise<Reply>;
  /** A token and the cookie it belongs to. */
  csrf(): Promise<{ token: string; cookie: string }>;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface WebSettings {
  readonly doors?: readonly Route[];
  readonly kit?: Partial<WebKit>;
  readonly settings?: Partial<Settings>;
  readonly provider?: Koa.Middleware;
  /** Where the issuer is https, requests still come over http, as from a proxy. */
  readonly issuer?: string;
}

export const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

/** The kit behind a real server on a free port, with sample doors. */
export async function openWeb(given: WebSettings = {}): Promise<Web> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = given.issuer ?? `http://127.0.0.1:${port}`;
  const lines: Record<string, unknown>[] = [];
  const log = openLog({ level: 'info', format: 'json' }, (line) => lines.push(JSON.parse(line)));
  const settings = { ...defaultSettings, ...given.settings };
  const kit: WebKit = {
    issuer,
    isProduction: true,
    trustProxy: 0,
    log,
    vault: openVault(parseSecretKeys(generateSecretKey())),
    clock: systemClock,
    ...chooseWords([]),
    settings: async () => settings,
    brand: () => ({ name: 'Usher' }),
    checks: { database: yes, migrations: yes, keys: yes, clock: yes },
    limiter: createTallies(systemClock),
    sessionIdOf: async () => undefined,
    ...given.kit,
  };
  const provider: Koa.Middleware = given.provider ?? ((_ctx, next) => next());
  server.on('request', createApp(kit, given.doors ?? sampleDoors, provider).callback());
  const host = new URL(issuer).host;

  const web: Web = {
    issuer,
    lines,
    ask: (path, options = {}) => ask(port, path, { ...options, headers: { host, ...options.headers } }),
    async csrf() {
      const reply = await web.ask('/csrf');
      const cookie = (reply.headers['set-cookie'] ?? []).map((value) => value.split(';', 1)[0]).join('; ');
      return { token: JSON.parse(reply.text).csrf_token, cookie };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return web;
}

async function yes(): Promise<boolean> {
  return true;
}

function ask(port: number, path: string, { method = 'GET', headers, body }: Ask): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { port, host: '127.0.0.1', path, method, headers: { ...length, ...headers }, agent: false };
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A page drawn without a template, so that these tests say what the kit does and not what pages look like. */
function plain(render: (page: string, csrfToken: string) => string) {
  return {
    ...view<string>('none'),
    render: async (text: string, frame: { csrfToken: string }) => render(text, frame.csrfToken),
  };
}

const nameForm: Form<{ name: string; password: string }> = {
  schema: z.object({ name: z.string().min(1, 'Tell us your name.'), password: z.string().default('') }),
  again: async (_visit, { typed, problems }) => ({
    kind: 'page',
    status: 200,
    render: async () => JSON.stringify({ typed, problems }),
  }),
};

const formPage = plain((text, token) => `<form>${text}<input name="csrf_token" value="${token}"></form>`);

export const sampleDoors: readonly Route[] = [
  {
    method: 'GET',
    path: '/form',
    limit: 'protocol',
    handle: page(async () => ({ kind: 'page', status: 200, render: (frame) => formPage.render('', frame) })),
  },
  {
    method: 'POST',
    path: '/form',
    limit: 'sign_in',
    handle: submit(nameForm, async (visit, { name, password }) => {
      if (name !== 'busy') return goTo(`/hello?name=${encodeURIComponent(name)}&length=${password.length}`);
      const problems = [{ words: 'Too many tries.' }];
      return showAgain(nameForm, visit, { typed: { name }, problems, status: 429, retryAfterSeconds: 29.2 });
    }),
  },
  {
    method: 'GET',
    path: '/things/:id',
    limit: 'default',
    handle: page(async ({ params, query }) => json({ id: params.id, query: [...query] })),
  },
  {
    method: 'POST',
    path: '/api/things',
    limit: 'default',
    handle: endpoint(z.object({ name: z.string(), tags: z.array(z.string()).default([]) }), async (_visit, input) =>
      json(input, 201),
    ),
  },
  {
    method: 'GET',
    path: '/bug',
    limit: 'none',
    handle: page(async () => {
      throw new TypeError('secret detail');
    }),
  },
];
