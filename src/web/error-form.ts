import type { Context } from 'koa';
import { factsOf } from './request-facts.ts';

/** Pages among the protocol's paths; a browser, not a program, reads their answers. */
const PROTOCOL_PAGES = /^\/oauth2\/(authorize|logout|device)(\/(?!authorize$)|$)/;

/** What is not, or not only, of OAuth. */
const PROBLEM_PATHS = ['/api', '/scim', '/oauth2/status-lists'];

/** How an error is told on this path. */
export function errorForm(ctx: Context, status: number): 'page' | 'problem' | 'oauth' {
  const { path } = ctx;
  if (status === 421 || PROBLEM_PATHS.some((parent) => isUnder(path, parent))) return 'problem';
  if (isUnder(path, '/oauth2') && !PROTOCOL_PAGES.test(path)) return 'oauth';
  return factsOf(ctx.req).isEndpoint || wantsJson(ctx) ? 'problem' : 'page';
}

/** Whether `Accept` names JSON before HTML; without the header, or with `*` alone, a browser is asking. */
export function wantsJson(ctx: Context): boolean {
  const type = ctx.accepts(['html', 'json', 'application/problem+json']);
  return type === 'json' || type === 'application/problem+json';
}

export function isUnder(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}
