import { z } from 'zod';
import { apiOf } from '#oidc/api-token.ts';
import { SIGN_IN_SCOPES } from '#oidc/claims.ts';
import { OWN_PERMISSIONS } from '#oidc/resource-servers.ts';
import type { RefusalCode } from '#platform/refusal.ts';
import { english } from '#platform/words/words.ts';
import { statusOf } from '#web/fault.ts';
import type { Operation } from './operation.ts';
import { inputs, nothing, outputs } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** What any row may answer beside its own. */
const ALWAYS: readonly RefusalCode[] = [
  'invalid-input',
  'not-signed-in',
  'forbidden',
  'not-acceptable',
  'too-many-requests',
  'unavailable',
];
const WITH_BODY: readonly RefusalCode[] = ['payload-too-large', 'unsupported-media-type'];

/** What is allowed by each permission, for developers. */
const ALLOWED: Readonly<Record<Operation['scope'], string>> = {
  'account:read': 'Read the account of whoever signed in',
  'account:write': 'Change the account of whoever signed in',
  'session:data': 'Keep data with the session that the person signed in with',
  seat: 'See the seat of the sign-in, keep it and give it back',
};

interface House {
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  /** What the session's cookie is called. */
  readonly cookie: string;
}

/** The document of OpenAPI 3.1, drawn from the rows. */
export function drawOpenApi({ issuer, cookie }: House, rows: readonly Operation[]): Json {
  const paths = [...new Set(rows.map(({ path }) => path))];
  return {
    openapi: '3.1.1',
    info: { title: 'Usher', version: '1', description: `Access tokens are for the audience \`${apiOf(issuer)}\`.` },
    servers: [{ url: issuer }],
    paths: Object.fromEntries(
      paths.map((path) => [templateOf(path), pathItem(rows.filter((row) => row.path === path))]),
    ),
    components: {
      schemas: { ...schemasOf(inputs, 'input'), ...schemasOf(outputs, 'output'), Problem: problem },
      securitySchemes: securitySchemes({ issuer, cookie }),
    },
  };
}

const templateOf = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}');
const refTo = (name: string | undefined) => ({ $ref: `#/components/schemas/${name}` });

function pathItem(rows: readonly Operation[]): Json {
  const names = [...(rows[0]?.path.matchAll(/:(\w+)/g) ?? [])].map(([, name]) => name);
  const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const operations = rows.map((row) => [row.method.toLowerCase(), drawOperation(row)]);
  return { ...(parameters.length > 0 && { parameters }), ...Object.fromEntries(operations) };
}

function drawOperation(row: Operation): Json {
  const { method, path, summary, scope, audience, input } = row;
  const description = descriptionOf(row);
  const parameters = parametersOf(row);
  return {
    operationId: `${method} ${templateOf(path)}`.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/_$/, ''),
    tags: [path.split('/')[4] ?? 'me'],
    summary,
    ...(description && { description }),
    security: [{ token: [scope] }, ...(audience === 'any' ? [] : [{ console: [], csrf: [] }])],
    ...(parameters.length > 0 && { parameters }),
    ...(input !== nothing && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: refTo(inputs.get(input)?.id) } },
      },
    }),
    responses: responsesOf(row),
  };
}

function descriptionOf({ freshness, audience }: Operation): string {
  const fresh = freshness && 'Needs a sign-in of the last ten minutes, with the second step (RFC 9470).';
  const any = audience && 'Takes whichever access token the app has, for any API; apps in the browser may call it.';
  return [fresh, any].filter(Boolean).join(' ');
}

function parametersOf({ method, errors }: Operation): Json[] {
  const isConditional = errors.includes('precondition-failed');
  return [...(method === 'POST' ? [idempotencyKey] : []), ...(isConditional ? [ifMatch, ifNoneMatch] : [])];
}

function responsesOf(row: Operation): Json {
  const { status, errors, method } = row;
  const codes = [...ALWAYS, ...(method === 'GET' ? [] : WITH_BODY), ...(method === 'POST' ? CONFLICT : []), ...errors];
  const refusals = new Map(codes.map((code) => [String(statusOf(code)), code]));
  return {
    [status]: { description: row.summary, ...(row.isTagged && { headers: { ETag: etag } }), ...contentOf(row) },
    400: refusal('The request cannot be read'),
    ...Object.fromEntries(
      [...refusals].map(([number, code]) => [number, refusal(english.words.errors.byCode[code].title)]),
    ),
  };
}

/** Two of the same key at once. */
const CONFLICT: readonly RefusalCode[] = ['conflict'];

function contentOf({ output, media }: Operation): Json {
  if (media) return { content: Object.fromEntries(media.map((type) => [type, {}])) };
  return output ? { content: { 'application/json': { schema: refTo(outputs.get(output)?.id) } } } : {};
}

function refusal(description: string): Json {
  return { description, content: { 'application/problem+json': { schema: refTo('Problem') } } };
}

/** Without what names the documents of their own that they would be elsewhere. */
function schemasOf(registry: typeof inputs, io: 'input' | 'output'): Json {
  const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _schema, $id: _id, ...schema }]) => [name, schema]),
  );
}

/** RFC 9457. */
const problem: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'What a program goes by.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The id of the request, as `X-Request-Id`.' },
    'violated-policies': { type: 'array', items: { type: 'string' }, description: 'Of a 429: which rate limit.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
};

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', maxLength: 255 },
  description: 'Sent again within a day, the same request is done once and answered the same.',
};

const ifMatch: Json = {
  name: 'If-Match',
  in: 'header',
  required: false,
  schema: { type: 'string' },
  description: 'The ETag of what is to be changed: 412 where it is another by now (RFC 9110 13.1.1).',
};

const ifNoneMatch: Json = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  schema: { type: 'string', const: '*' },
  description: '`*`: 412 where there is something already (RFC 9110 13.1.2).',
};

const etag: Json = { schema: { type: 'string' }, description: 'For `If-Match`.' };

function securitySchemes({ issuer, cookie }: House): Json {
  const scopes = Object.fromEntries([...OWN_PERMISSIONS, ...SIGN_IN_SCOPES].map((scope) => [scope, ALLOWED[scope]]));
  const url = (path: string) => `${issuer}/oauth2/${path}`;
  const code = { authorizationUrl: url('authorize'), tokenUrl: url('token'), refreshUrl: url('token'), scopes };
  return {
    token: { type: 'oauth2', description: `With \`resource=${apiOf(issuer)}\`.`, flows: { authorizationCode: code } },
    console: { type: 'apiKey', in: 'cookie', name: cookie, description: 'For the pages of the account alone.' },
    csrf: { type: 'apiKey', in: 'header', name: 'X-CSRF-TOKEN', description: 'From `/csrf`, for whatever changes.' },
  };
}
