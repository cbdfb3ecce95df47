import { z } from 'zod';
import { json } from './answer.ts';
import { endpoint } from './handlers.ts';
import type { Route } from './routes.ts';

/** `GET /csrf`: the token for `X-CSRF-TOKEN`, bound to the session that asks. */
export const csrfRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/csrf',
    limit: 'default',
    handle: endpoint(z.object({}), async ({ frame }) => json({ csrf_token: frame.csrfToken })),
  },
];
