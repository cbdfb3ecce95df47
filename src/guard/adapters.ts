import type { NodeHeaders, RequestLike } from './bearer.ts';
import type { Verified } from './identify.ts';
import { GuardRefusal } from './refusal.ts';

/** What a guard needs of a Koa context. */
export interface KoaContext {
  readonly req: NodeRequest;
  readonly state: Record<string, unknown>;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): void;
}

/** A request of Node, and of Express, Connect and the like. */
export interface NodeRequest {
  readonly headers: NodeHeaders;
}

/** A response of Node, and of Express, Connect and the like. */
export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

export type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>;
export type ExpressMiddleware = (request: NodeRequest, response: NodeResponse, next: (error?: unknown) => void) => void;
export type FetchHandler = (request: Request) => Promise<Response>;

/** Lets a request in or throws. */
export type Admit = (request: RequestLike) => Promise<Verified>;

/** Hangs who asks on `ctx.state.user` and `ctx.state.auth`, or answers with the refusal; anything else is thrown on. */
export function toKoa(admit: Admit): KoaMiddleware {
  return async (ctx, next) => {
    const admitted = await admit(ctx.req).catch(refusalOf);
    if (admitted instanceof GuardRefusal) {
      ctx.status = admitted.status;
      ctx.set({ ...admitted.headers });
      ctx.body = admitted.body;
      return;
    }
    ctx.state.user = admitted.user;
    ctx.state.auth = admitted;
    await next();
  };
}

/** Hangs who asks on `req.user` and `req.auth`, or answers with the refusal; anything else goes to `next`. */
export function toExpress(admit: Admit): ExpressMiddleware {
  return (request, response, next) => {
    const goOn = (admitted: Verified | GuardRefusal) => {
      if (admitted instanceof GuardRefusal) return answer(response, admitted);
      Object.assign(request, { user: admitted.user, auth: admitted });
      next();
    };
    // Not one chain: what a later handler throws is not this one's to hand on.
    admit(request).catch(refusalOf).then(goOn, next);
  };
}

/** Wraps a handler of `Request` and `Response`. */
export function toFetch(
  admit: Admit,
  handle: (request: Request, verified: Verified) => Response | Promise<Response>,
): FetchHandler {
  return async (request) => {
    const admitted = await admit(request).catch(refusalOf);
    return admitted instanceof GuardRefusal ? admitted.toResponse() : handle(request, admitted);
  };
}

function answer(response: NodeResponse, { status, headers, body }: GuardRefusal): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(body));
}

function refusalOf(error: unknown): GuardRefusal {
  if (error instanceof GuardRefusal) return error;
  throw error;
}
