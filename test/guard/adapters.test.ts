import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa from 'koa';
import { describe, expect, test } from 'vitest';
import type { NodeRequest, NodeResponse } from '#guard/adapters.ts';
import { createGuard, type ExpressMiddleware, type Guard, type GuardOptions } from '#guard/guard.ts';
import { API, bearing, openIssuer, type TestIssuer } from './open-issuer.ts';

interface Served extends AsyncDisposable {
  readonly issuer: TestIssuer;
  ask(path: string, token?: string, headers?: Record<string, string>): Promise<Response>;
}

/** An API over HTTP whose `/me` says who asks, `/write` wants a permission, `/manage` a rank, `/bare` a role alone. */
async function serve(make: (guard: Guard) => RequestListener, options: Partial<GuardOptions> = {}): Promise<Served> {
  const issuer = await openIssuer();
  const server = createServer(make(createGuard({ issuer: issuer.issuer, audience: API, ...options })));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    ask: (path, token, headers = {}) =>
      fetch(`${url}${path}`, {
        headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await issuer[Symbol.asyncDispose]();
    },
  };
}

function koaApi(guard: Guard): RequestListener {
  const router = new Router();
  router.get('/bare', guard.requiresAny('user'), (ctx) => {
    ctx.body = ctx.state.user;
  });
  router.use(guard.koa());
  router.get('/me', (ctx) => {
    ctx.body = { user: ctx.state.user, type: ctx.state.auth.type };
  });
  router.get('/write', guard.requiresPermission('reports:write'), (ctx) => {
    ctx.body = 'written';
  });
  router.get('/manage', guard.higherThan('user'), guard.forbidAny('root'), (ctx) => {
    ctx.body = 'managed';
  });
  router.get('/bug', () => {
    throw new Error('a bug of the API');
  });
  const app = new Koa();
  app.silent = true;
  return app.use(router.routes()).callback();
}

/** What Express and Connect do with handlers, in a few lines. */
function expressApi(guard: Guard): RequestListener {
  type Asked = NodeRequest & { user?: unknown; auth?: { type: string } };
  const send = (answer: (request: Asked) => unknown): ExpressMiddleware => {
    return (request, response) => response.end(JSON.stringify(answer(request)));
  };
  const bug: ExpressMiddleware = () => {
    throw new Error('a bug of the API');
  };
  const routes: Record<string, ExpressMiddleware[]> = {
    '/bare': [guard.requiresAny('user'), send(({ user }) => user)],
    '/me': [guard.express(), send(({ user, auth }) => ({ user, type: auth?.type }))],
    '/write': [guard.express(), guard.requiresPermission('reports:write'), send(() => 'written')],
    '/manage': [guard.express(), guard.higherThan('user'), guard.forbidAny('root'), send(() => 'managed')],
    '/bug': [guard.express(), bug],
  };
  return (request, response) => run(routes[pathOf(request.url)] ?? [], request, response);
}

function run([first, ...rest]: ExpressMiddleware[], request: NodeRequest, response: NodeResponse): void {
  const fail = () => {
    response.statusCode = 500;
    response.end('');
  };
  try {
    first?.(request, response, (error) => (error ? fail() : run(rest, request, response)));
  } catch {
    fail();
  }
}

function fetchApi(guard: Guard): RequestListener {
  const handlers: Record<string, (request: Request) => Promise<Response>> = {
    '/bare': guard.fetch((_, { user }) => Response.json(user), guard.requiresAny('user')),
    '/me': guard.fetch((_, { user, type }) => Response.json({ user, type })),
    '/write': guard.fetch(() => new Response('written'), guard.requiresPermission('reports:write')),
    '/manage': guard.fetch(() => new Response('managed'), guard.higherThan('user'), guard.forbidAny('root')),
    '/bug': guard.fetch(() => {
      throw new Error('a bug of the API');
    }),
  };
  return async ({ url = '', headers }, response) => {
    const request = new Request(`${API}${url}`, { headers: headers as Record<string, string> });
    const answer = await handlers[pathOf(url)]?.(request).catch(() => new Response('', { status: 500 }));
    response.writeHead(answer?.status ?? 404, Object.fromEntries(answer?.headers ?? []));
    response.end(await answer?.text());
  };
}

const pathOf = (url = '') => url.replace(/\?.*/, '');

describe.each([
  ['Koa', koaApi],
  ['Express', expressApi],
  ['fetch', fetchApi],
] as const)('behind %s', (_, api) => {
  test('the person is there in the documented shape', async () => {
    await using open = await serve(api);
    const token = await open.issuer.mint({
      preferred_username: 'ada',
      name: 'Ada Byron',
      email: 'ada@acme.test',
      roles: ['analyst'],
      scope: 'openid profile reports:read session:data',
      organisation: 'org_acme',
      licence: {
        id: 'lic_1',
        serial: 'A',
        product: 'reports',
        organisation: 'org_acme',
        seats: 2,
        valid_to: '2030-01-01',
      },
      seat: { licence: 'lic_1', number: 2 },
      attributes: { department: 'Analysis' },
    });
    const answer = await open.ask('/me', token);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      type: 'person',
      user: {
        id: 'acc_ada',
        account: 'ada',
        name: 'Ada Byron',
        roles: [{ id: 'analyst', name: 'Analyst', value: 30 }],
        permissions: ['reports:read', 'session:data'],
        organisation: 'org_acme',
        licence: {
          id: 'lic_1',
          serial: 'A',
          product: 'reports',
          organisation: 'org_acme',
          seats: 2,
          valid_to: '2030-01-01',
        },
        seat: { licence: 'lic_1', number: 2 },
        attributes: { department: 'Analysis' },
      },
    });
  });

  test('no token is answered 401 with a challenge and no error code', async () => {
    await using open = await serve(api);
    for (const headers of [{}, { authorization: 'Basic YTpi' }, { authorization: '' }]) {
      const answer = await open.ask('/me', undefined, headers);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe(`Bearer realm="${API}"`);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await answer.json()).toEqual({});
    }
  });

  test('a token in the query is none', async () => {
    await using open = await serve(api);
    expect((await open.ask(`/me?access_token=${await open.issuer.mint()}`)).status).toBe(401);
  });

  test('a header that is no token is answered 400 invalid_request', async () => {
    await using open = await serve(api);
    for (const authorization of ['Bearer', 'Bearer a b', 'Bearer a,b', 'Bearer ä', 'Bearer "a"']) {
      const answer = await open.ask('/me', undefined, { authorization });
      expect(answer.status, authorization).toBe(400);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer error="invalid_request"');
    }
  });

  test('an expired token is answered 401, a missing permission 403, as JSON that says so too', async () => {
    await using open = await serve(api);
    const expired = await open.ask('/me', await open.issuer.mint({ exp: 1 }));
    expect([expired.status, expired.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer error="invalid_token", error_description="The access token is expired"',
    ]);
    expect(expired.headers.get('content-type')).toContain('application/json');
    expect(await expired.json()).toEqual({
      error: 'invalid_token',
      error_description: 'The access token is expired',
    });
    const poor = await open.ask('/write', await open.issuer.mint({ scope: 'reports:read' }));
    expect([poor.status, await poor.json()]).toEqual([
      403,
      {
        error: 'insufficient_scope',
        error_description: 'A permission is missing: reports:write',
        scope: 'reports:write',
      },
    ]);
    expect((await open.ask('/write', await open.issuer.mint({ scope: 'reports:write' }))).status).toBe(200);
  });

  test('the checks of a route hold one after the other', async () => {
    await using open = await serve(api);
    const statusFor = async (...roles: string[]) =>
      (await open.ask('/manage', await open.issuer.mint({ roles }))).status;
    expect(await statusFor('manager')).toBe(200);
    expect(await statusFor('user')).toBe(403);
    expect(await statusFor('root')).toBe(403);
    expect(await statusFor()).toBe(403);
  });

  test('a check stands on its own: without the guard before it, it looks at the token itself', async () => {
    await using open = await serve(api);
    expect((await open.ask('/bare')).status).toBe(401);
    expect((await open.ask('/bare', await open.issuer.mint())).status).toBe(403);
    const answer = await open.ask('/bare', await open.issuer.mint({ roles: ['user'] }));
    expect(await answer.json()).toMatchObject({ id: 'acc_ada', roles: [{ id: 'user' }] });
  });

  test('a client’s own token is taken, unless only people may come', async () => {
    const claims = { sub: 'nightly', client_id: 'nightly', scope: 'reports:write' };
    await using open = await serve(api);
    const answer = await open.ask('/me', await open.issuer.mint(claims));
    expect(await answer.json()).toEqual({
      type: 'client',
      user: { id: 'nightly', account: 'nightly', roles: [], permissions: ['reports:write'], attributes: {} },
    });
    await using forPeople = await serve(api, { types: ['person'] });
    expect((await forPeople.ask('/me', await forPeople.issuer.mint(claims))).status).toBe(401);
    expect((await forPeople.ask('/me', await forPeople.issuer.mint())).status).toBe(200);
  });

  test('the anonymous come in without a token, with a bad one nobody does', async () => {
    const anonymous = { id: 'guest', account: 'guest', displayName: 'Our guest', roles: ['read_only'] };
    await using open = await serve(api, { anonymous, baseUrl: 'https://app.example.com', redirect: '/login' });
    const answer = await open.ask('/me');
    expect(await answer.json()).toEqual({
      type: 'anonymous',
      user: {
        id: 'guest',
        account: 'guest',
        name: 'Our guest',
        roles: [{ id: 'read_only', name: 'Read only', value: 10 }],
        permissions: [],
        attributes: { displayName: 'Our guest' },
      },
    });
    expect((await open.ask('/me', await open.issuer.mint({ exp: 1 }))).status).toBe(401);
    const refused = await open.ask('/manage');
    expect([refused.status, await refused.json()]).toMatchObject([403, { redirect: 'https://app.example.com/login' }]);
  });

  test('a 401 says where to sign in, when it is told', async () => {
    await using open = await serve(api, { redirect: 'https://app.example.com/login?a=1' });
    expect(await (await open.ask('/me')).json()).toEqual({ redirect: 'https://app.example.com/login?a=1' });
    const expired = await (await open.ask('/me', await open.issuer.mint({ exp: 1 }))).json();
    expect(expired).toMatchObject({ error: 'invalid_token', redirect: 'https://app.example.com/login?a=1' });
    const poor = await (await open.ask('/write', await open.issuer.mint())).json();
    expect(poor).not.toHaveProperty('redirect');
  });

  test('switched off it lets everybody in as anonymous, whatever they bring and whatever the checks', async () => {
    await using open = await serve(api, { enabled: false });
    for (const token of [undefined, 'nonsense', await open.issuer.mint({ roles: ['root'] })]) {
      expect(await (await open.ask('/me', token)).json()).toMatchObject({
        type: 'anonymous',
        user: { id: 'anonymous' },
      });
      for (const path of ['/write', '/manage', '/bare']) expect((await open.ask(path, token)).status).toBe(200);
    }
    expect(open.issuer.asked.size).toBe(0);
  });

  test('a bug of the API is the API’s: the guard neither swallows nor repeats it', async () => {
    await using open = await serve(api);
    expect((await open.ask('/bug', await open.issuer.mint())).status).toBe(500);
  });

  test('a bug of the guard’s own options goes to the framework', async () => {
    await using open = await serve(api, {
      status: () => {
        throw new Error('the status could not be asked');
      },
    });
    expect((await open.ask('/me', await open.issuer.mint())).status).toBe(500);
  });
});

test('the account is the username, else the address, else the id', async () => {
  await using issuer = await openIssuer();
  const guard = createGuard({ issuer: issuer.issuer, audience: API });
  const accountOf = async (claims: object) =>
    (await guard.verify(bearing(await issuer.mint({ ...claims })))).user.account;
  expect(await accountOf({ preferred_username: 'ada', email: 'ada@acme.test' })).toBe('ada');
  expect(await accountOf({ email: 'ada@acme.test' })).toBe('ada@acme.test');
  expect(await accountOf({})).toBe('acc_ada');
});

test('claims of another kind than they should be are as good as absent', async () => {
  await using issuer = await openIssuer();
  const guard = createGuard({ issuer: issuer.issuer, audience: API });
  const odd = {
    name: 1,
    roles: 'root',
    scope: ['reports:read'],
    organisation: {},
    licence: 'all',
    seat: [],
    attributes: null,
  };
  const { user } = await guard.verify(bearing(await issuer.mint(odd)));
  expect(user).toEqual({ id: 'acc_ada', account: 'acc_ada', roles: [], permissions: [], attributes: {} });
});
