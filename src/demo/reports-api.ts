import { bodyParser } from '@koa/bodyparser';
import cors from '@koa/cors';
import Router from '@koa/router';
import Koa, { type Middleware } from 'koa';
import { createGuard, type Person } from '#guard/guard.ts';

interface ApiSettings {
  /** Whose tokens are good. */
  readonly issuer: string;
  /** What they must be for. */
  readonly audience: string;
  /** The app in the browser that may call from its own address. */
  readonly readingRoom: string;
}

interface Report {
  readonly title: string;
  readonly by: string;
}

const MOST_REPORTS = 20;
const LONGEST_TITLE = 100;

/** An API that lets good access tokens in. The guard answers the others: 401, or 403 for who may not do this. */
export function createReportsApi({ issuer, audience, readingRoom }: ApiSettings): Koa {
  const guard = createGuard({ issuer, audience });
  const router = new Router();
  let reports: readonly Report[] = [{ title: 'The first night', by: 'the house' }];

  router.get('/', (ctx) => {
    ctx.body = { name: 'Reports API', try: ['GET /reports', 'POST /reports', 'GET /reports/costs', 'GET /me'] };
  });

  // By permission: the token's scope must have it.
  router.get('/reports', guard.requiresPermission('reports:read') as Middleware, (ctx) => {
    ctx.body = { reports };
  });
  router.post('/reports', guard.requiresPermission('reports:write') as Middleware, bodyParser(), (ctx) => {
    const title = readTitle(ctx.request.body);
    if (title === undefined) {
      ctx.status = 400;
      ctx.body = {
        error: 'invalid_request',
        error_description: `A title of 1 to ${LONGEST_TITLE} characters is needed`,
      };
      return;
    }
    const { name, account } = ctx.state.user as Person;
    const report = { title, by: name ?? account };
    reports = [...reports, report].slice(-MOST_REPORTS);
    ctx.status = 201;
    ctx.body = report;
  });

  // By rank: a manager, or anybody whose role stands above.
  router.get('/reports/costs', guard.higherEquals('manager') as Middleware, (ctx) => {
    ctx.body = { costs: reports.map(({ title }, index) => ({ title, euros: 40 + 5 * index })) };
  });

  // Any good token: who the guard says it is.
  router.get('/me', guard.koa() as Middleware, (ctx) => {
    ctx.body = ctx.state.user;
  });

  const app = new Koa();
  // Browsers let the app's pages read the answers, and in them why a token was refused.
  app.use(cors({ origin: readingRoom, exposeHeaders: ['WWW-Authenticate'] }));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

function readTitle(body: unknown): string | undefined {
  const { title } = (body ?? {}) as { title?: unknown };
  return typeof title === 'string' && title !== '' && title.length <= LONGEST_TITLE ? title : undefined;
}
