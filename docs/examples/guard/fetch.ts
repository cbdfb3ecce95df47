import { createGuard } from '@usher/guard';

const { ISSUER = 'http://localhost:3000', AUDIENCE = 'https://api.example.com' } = process.env;

const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE });

const me = guard.fetch((_request, { user }) => Response.json(user));
const reports = guard.fetch(
  () => Response.json([{ id: 1, title: 'Bees of the northern valleys' }]),
  guard.requiresPermission('reports:read'),
);
const removeReport = guard.fetch(() => new Response(null, { status: 204 }), guard.higherEquals('manager'));

/** What Deno (`deno serve`), Bun and workers run; Hono and Next.js take the three handlers one by one. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/me') return me(request);
    if (request.method === 'DELETE') return removeReport(request);
    return reports(request);
  },
};
