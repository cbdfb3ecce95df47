import type { Desk } from '#oidc/desk.ts';
import { json } from '#web/answer.ts';
import { sessionCookie } from '#web/cookies.ts';
import { endpoint } from '#web/handlers.ts';
import type { Route } from '#web/routes.ts';
import { METADATA_PATH } from './challenge.ts';
import { drawOpenApi } from './openapi.ts';
import { operations } from './operations.ts';
import { resourceMetadata } from './resource-metadata.ts';
import { runOperation } from './run-operation.ts';
import { nothing } from './schemas.ts';

/** Everybody may read what there is to call, from any page. */
const OPEN = {
  'Cache-Control': 'public, max-age=300',
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** The API for machines: its rows, and the documents that say what they are. */
export function managementApiRoutes(desk: Desk): Route[] {
  const { issuer } = desk;
  const metadata = resourceMetadata(issuer);
  const showOpenApi = openApiShower(desk);
  return [
    {
      method: 'GET',
      path: '/api/openapi.json',
      limit: 'default',
      handle: open(showOpenApi),
    },
    // RFC 9728 3.1 puts the path of the API behind the well-known one; people ask for it without.
    { method: 'GET', path: METADATA_PATH, limit: 'none', handle: open(async () => metadata) },
    { method: 'GET', path: `${METADATA_PATH}/api`, limit: 'none', handle: open(async () => metadata) },
    ...operations.map((row): Route => {
      const { method, path, audience } = row;
      const origins = audience === 'any' && { origins: desk.provider.isAppOrigin };
      return { method, path, limit: 'default', handle: runOperation(desk, row), ...origins };
    }),
  ];
}

const open = (body: () => Promise<object>) => endpoint(nothing, async () => json(await body(), 200, OPEN));

/** Drawn once, and again where the session's cookie was given another name. */
function openApiShower({ issuer, settings }: Desk): () => Promise<object> {
  let drawn: { readonly cookie: string; readonly document: object } | undefined;
  return async () => {
    const cookie = sessionCookie(issuer, (await settings()).cookies.session).name;
    if (drawn?.cookie !== cookie) drawn = { cookie, document: drawOpenApi({ issuer, cookie }, operations) };
    return drawn.document;
  };
}
