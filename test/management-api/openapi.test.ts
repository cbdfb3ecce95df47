import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '#management-api/operations.ts';
import { arrive, authorizePath } from '../product/people.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { type Api, openApi } from './open-api.ts';

type Json = Record<string, unknown>;
type Operation = Json & { operationId: string; responses: Record<string, Json>; security: Record<string, string[]>[] };

let api: Api;
let document: Json & { paths: Record<string, Record<string, Operation>>; components: Record<string, Json> };
beforeAll(async () => {
  api = await openApi();
  document = (await api.call('/api/openapi.json')).body;
});
afterAll(() => api[Symbol.asyncDispose]());

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Every value of a tree with the name it stands under. */
function walk(value: unknown, visit: (name: string, value: unknown) => void, name = ''): void {
  visit(name, value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) walk(member, visit, key);
}

function listOperations(): [string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method): [string, Operation][] => {
      const operation = item[method];
      return operation ? [[`${method.toUpperCase()} ${path}`, operation]] : [];
    }),
  );
}

describe('/api/openapi.json', () => {
  test('is a document of OpenAPI 3.1 with every row of the API, and no other', () => {
    expect(document).toMatchObject({ openapi: '3.1.1', info: { title: 'Usher' }, servers: [{ url: api.issuer }] });
    const rows = operations.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(
      listOperations()
        .map(([name]) => name)
        .toSorted(),
    ).toEqual(rows.toSorted());
    expect(new Set(rows).size).toBe(rows.length);
  });

  test('points nowhere in vain', () => {
    const references: string[] = [];
    walk(document, (name, value) => name === '$ref' && references.push(String(value)));
    expect(references.length).toBeGreaterThan(50);
    for (const reference of references) {
      const steps = reference.replace(/^#\//, '').split('/');
      const found = steps.reduce<unknown>((at, step) => (at as Json | undefined)?.[step], document);
      expect(found, reference).toBeTypeOf('object');
    }
  });

  test('says of each what it answers, which permission it needs, and what goes in', () => {
    const ids = new Set<string>();
    for (const [name, operation] of listOperations()) {
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.filter((status) => /^2\d\d$/.test(status)),
        name,
      ).toHaveLength(1);
      for (const status of ['400', '401', '403', '406', '422', '429', '503']) expect(statuses, name).toContain(status);
      for (const response of Object.values(operation.responses))
        expect(response.description, name).toBeTypeOf('string');
      expect(operation.security[0]?.token, name).toHaveLength(1);
      expect(operation.summary, name).toMatch(/^[A-Z]/);
      ids.add(operation.operationId);
    }
    expect(ids.size).toBe(operations.length);
  });

  test('has a name for every part of every path', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const given = ((item.parameters ?? []) as unknown as Json[]).map(({ name }) => name);
      expect(given, path).toEqual(names);
    }
  });

  test('keeps each schema to the names that OpenAPI allows, and closes it to others', () => {
    // What an app keeps is its own to shape.
    const { Problem, SessionData, ...schemas } = document.components.schemas as Record<string, Json>;
    for (const [name, schema] of Object.entries(schemas)) {
      expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
      expect(schema.additionalProperties, name).toBe(false);
      expect(schema).not.toHaveProperty('$id');
    }
    expect(Problem?.required).toContain('type');
    expect(SessionData?.additionalProperties).toEqual({});
  });

  test('calls the cookie of the session what it is called', async () => {
    const { securitySchemes } = document.components as { securitySchemes: Record<string, Json> };
    const visitor = api.product.visitor();
    const person = await addPerson(api.product.house);
    await visitor.go(authorizePath(api.apps.full, {}));
    await arrive(visitor, await visitor.post({ email: person.email, password: PASSWORD }), api.apps.full);
    expect(Object.keys(visitor.cookies())).toContain(securitySchemes.console?.name);
  });

  test('may be read from anywhere, without a token', async () => {
    const { headers } = await api.call('/api/openapi.json');
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['cache-control']).toBe('public, max-age=300');
  });
});

describe('/.well-known/oauth-protected-resource', () => {
  test('says which tokens the API takes and who gives them', async () => {
    for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/api']) {
      expect((await api.call(path)).body, path).toMatchObject({
        resource: `${api.issuer}/api`,
        authorization_servers: [api.issuer],
        scopes_supported: ['account:read', 'account:write', 'session:data', 'seat'],
        bearer_methods_supported: ['header'],
        dpop_bound_access_tokens_required: false,
      });
    }
  });
});
