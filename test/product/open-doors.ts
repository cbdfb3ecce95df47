import { accountConsoleRoutes } from '#account-console/routes.ts';
import { managementApiRoutes } from '#management-api/routes.ts';
import { chooseWords } from '#platform/words/words.ts';
import { signInRoutes } from '#sign-in/routes.ts';
import { brandRoutes } from '#web/brand-routes.ts';
import { csrfRoutes } from '#web/csrf-route.ts';
import { mailboxRoutes } from '#web/mailbox-routes.ts';

export interface Door {
  readonly method: string;
  readonly path: string;
  /** How it tells of errors. */
  readonly form: 'page' | 'problem' | 'oauth' | 'any';
}

// Only the tables are read here: what stands behind their rows is asked over HTTP.
const nobody = undefined as never;
const desk = { words: chooseWords([]).words, provider: {} } as never;

const PROTOCOL: readonly Door[] = [
  { method: 'GET', path: '/oauth2/authorize', form: 'page' },
  { method: 'POST', path: '/oauth2/authorize', form: 'page' },
  { method: 'GET', path: '/oauth2/authorize/:uid', form: 'page' },
  { method: 'GET', path: '/oauth2/logout', form: 'page' },
  { method: 'POST', path: '/oauth2/logout', form: 'page' },
  { method: 'POST', path: '/oauth2/logout/confirm', form: 'page' },
  { method: 'GET', path: '/oauth2/logout/success', form: 'page' },
  { method: 'POST', path: '/oauth2/token', form: 'oauth' },
  { method: 'GET', path: '/oauth2/userinfo', form: 'oauth' },
  { method: 'POST', path: '/oauth2/userinfo', form: 'oauth' },
  { method: 'POST', path: '/oauth2/revoke', form: 'oauth' },
  { method: 'GET', path: '/oauth2/jwks', form: 'oauth' },
  { method: 'POST', path: '/oauth2/par', form: 'oauth' },
  { method: 'POST', path: '/oauth2/introspect', form: 'oauth' },
  { method: 'GET', path: '/oauth2/nothing', form: 'oauth' },
  { method: 'GET', path: '/oauth2/status-lists', form: 'problem' },
  { method: 'GET', path: '/oauth2/status-lists/:id', form: 'problem' },
  { method: 'GET', path: '/.well-known/openid-configuration', form: 'any' },
  { method: 'GET', path: '/.well-known/oauth-authorization-server', form: 'any' },
];

/** Every door of the product: the rows of its tables, and the protocol's own. */
export function listDoors(): readonly Door[] {
  const rows = [
    ...csrfRoutes,
    ...brandRoutes(nobody),
    ...accountConsoleRoutes(desk),
    ...signInRoutes(desk),
    ...managementApiRoutes(desk),
    ...mailboxRoutes({ db: nobody, vault: nobody }),
  ];
  const ours = rows.map(({ method, path, handle }): Door => {
    return { method, path, form: handle.kind === 'endpoint' ? 'problem' : 'page' };
  });
  const files = ['/assets/usher.css', '/healthz', '/readyz', '/nothing-here'];
  return [...ours, ...PROTOCOL, ...files.map((path): Door => ({ method: 'GET', path, form: 'any' }))];
}
