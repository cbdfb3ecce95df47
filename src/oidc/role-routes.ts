import { z } from 'zod';
import type { Changes } from '#database/changes.ts';
import type { Database } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';
import { listRoles } from '#roles/role.ts';
import { json } from '#web/answer.ts';
import { isKnownTag } from '#web/entity-tag.ts';
import { endpoint } from '#web/handlers.ts';
import type { Route } from '#web/routes.ts';

interface Needs {
  readonly db: Database;
  readonly changes: Changes;
}

/** Ranks change rarely; who keeps them asks again after a minute, and is told 304 as long as they are the same. */
const HEADERS = {
  'Cache-Control': 'public, max-age=60',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** `/oauth2/roles`: what APIs compare ranks by. It is public, says nothing of permissions, and is not counted. */
export function roleRoutes({ db, changes }: Needs): Route[] {
  const table = changes.cached(['role'], async () => {
    const listed = await listRoles(db);
    const body = { roles: listed.map(({ id, name, value, equivalents }) => ({ id, name, value, equivalents })) };
    return { body, etag: `"${sha256(JSON.stringify(body)).toString('base64url').slice(0, 22)}"` };
  });
  const showRoles = endpoint(z.unknown(), async ({ ctx }) => {
    const { body, etag } = await table.get();
    const headers = { ...HEADERS, ETag: etag };
    return isKnownTag(ctx.get('If-None-Match'), etag) ? json(undefined, 304, headers) : json(body, 200, headers);
  });
  return [{ method: 'GET', path: '/oauth2/roles', limit: 'none', handle: showRoles }];
}
