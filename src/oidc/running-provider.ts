import type { Context, Middleware } from 'koa';
import { listClients } from '#clients/client.ts';
import { listResourceServers, type ResourceServer } from '#clients/resource-server.ts';
import type { Cached } from '#database/changes.ts';
import type { SessionLimits, Settings } from '#database/settings.ts';
import { listRoles, permissionsOf, type Role } from '#roles/role.ts';
import { readSettingsInForce } from '#roles/settings-in-force.ts';
import { createAdapter } from './adapter.ts';
import { postBecomesGet } from './authorize-post.ts';
import { OPENID_SCOPES } from './claims.ts';
import { ageCookies, type ProviderCookies, providerCookies } from './cookies.ts';
import { openOriginCheck } from './cors.ts';
import { importedSecretChecker } from './imported-secret.ts';
import { sessionCookieSeconds } from './lifetimes.ts';
import { refuseNul } from './odd-input.ts';
import { pinHost } from './pinned-host.ts';
import type { ProviderDeps } from './provider-deps.ts';
import { createInstance, type ProviderInstance } from './provider-instance.ts';
import { providerSettings } from './provider-settings.ts';
import { builtInResourceServer } from './resource-servers.ts';
import { inOrderOfUse, listSigningKeys, type SigningKey } from './signing-keys.ts';
import { openStatusPlaces, readStatusSeed, type StatusPlaces } from './status-place.ts';

/** The instance for the keys of the moment, over what is kept in memory. */
export interface RunningProvider {
  /** Brings what is remembered up to date; makes a new instance when the keys or the order of their use have changed. */
  current(): Promise<ProviderInstance>;
  /** As they are set now. */
  cookies(): ProviderCookies;
  sessionLimits(): SessionLimits;
  readonly places: StatusPlaces;
  /** What an algorithm signs with now. */
  signingKey(alg: string): Promise<SigningKey>;
  /** See `openOriginCheck`. */
  readonly isAppOrigin: (origin: string) => Promise<boolean>;
}

/** What the library asks for without waiting. */
interface Known {
  readonly settings: Settings;
  readonly servers: readonly ResourceServer[];
  readonly roles: readonly Role[];
  readonly keys: readonly SigningKey[];
}

interface Made extends ProviderInstance {
  readonly cookies: ProviderCookies;
  readonly made: string;
}

/** Opens the first instance; throws when its keys cannot be read. */
export async function runInstances(deps: ProviderDeps): Promise<RunningProvider> {
  const { db, vault, changes, issuer } = deps;
  const settings = changes.cached(['setting', 'role'], () => readSettingsInForce(db));
  const load = {
    settings,
    servers: changes.cached(['resource_server'], async () => [
      builtInResourceServer(issuer),
      ...(await listResourceServers(db)),
    ]),
    roles: changes.cached(['role'], () => listRoles(db)),
    keys: changes.cached(['signing_key'], () => listSigningKeys(db, vault)),
  };
  const clients = changes.cached(['client'], () => listClients(db));
  const { roles } = load;
  const limits = sessionLimits(settings);
  const adapter = createAdapter({ ...deps, clients, roles, openIdScopes: OPENID_SCOPES, limits });
  const checkImported = importedSecretChecker(deps);
  const places = openStatusPlaces({ issuer, seed: await readStatusSeed(db) });
  let known = await loadAll(load);
  let instance: Made | undefined;
  const cookiesNow = () => providerCookies({ issuer, vault, settings: known.settings.cookies });

  function make(): Made {
    const cookies = cookiesNow();
    const configuration = providerSettings({
      ...deps,
      cookies,
      places,
      roles,
      settings: () => known.settings,
      resources: () => ({ servers: known.servers, permissionsOf: (held) => new Set(permissionsOf(known.roles, held)) }),
    });
    return {
      ...createInstance({ ...deps, adapter, configuration, checkImported, places }, inOrder(known.keys)),
      cookies,
      made: madeOf(known),
    };
  }

  return {
    async current() {
      known = await loadAll(load);
      if (instance?.made !== madeOf(known)) instance = make();
      return instance;
    },
    sessionLimits: () => known.settings.sessions,
    places,
    signingKey: async (alg) => signerOf(await load.keys.get(), alg),
    cookies: () => instance?.cookies ?? cookiesNow(),
    isAppOrigin: openOriginCheck(clients),
  };
}

type Loads = { readonly [Name in keyof Known]: Cached<Known[Name]> };

async function loadAll({ settings, servers, roles, keys }: Loads): Promise<Known> {
  const [s, r, o, k] = await Promise.all([settings.get(), servers.get(), roles.get(), keys.get()]);
  return { settings: s, servers: r, roles: o, keys: k };
}

const inOrder = (keys: readonly SigningKey[]) => inOrderOfUse(keys, new Date());

function signerOf(keys: readonly SigningKey[], alg: string): SigningKey {
  const key = inOrder(keys).find((one) => one.alg === alg);
  if (!key) throw new Error(`there is no key for ${alg}`);
  return key;
}

/** What an instance is made of and keeps. */
function madeOf({ keys, settings }: Known): string {
  return JSON.stringify([inOrder(keys).map(({ kid }) => kid), settings.cookies]);
}

function sessionLimits(settings: Cached<Settings>) {
  return async () => (await settings.get()).sessions;
}

/** The same for everybody, and asked for often; a new key is published longer ahead than this. */
const PUBLIC = new Set([
  '/oauth2/jwks',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
]);
const PUBLIC_SECONDS = 300;

interface Signed {
  /** As the library leaves it on the context. */
  readonly oidc?: { readonly session?: { accountId?: string; loginTs?: number; transient?: boolean } };
}

/** None where nobody is signed in, or for as long as the browser is open only. */
function ageOfSession({ oidc }: Signed, limits: SessionLimits): number | undefined {
  const { accountId, loginTs, transient } = oidc?.session ?? {};
  return accountId === undefined || transient ? undefined : sessionCookieSeconds(limits, loginTs);
}

/** The protocol's routes in our chain: its cookies signed with its own keys, and our host pinned whoever runs it. */
export function protocolMiddleware(issuer: string, running: RunningProvider): Middleware {
  const pinned = new WeakSet<object>();
  const turn = postBecomesGet(['/oauth2/authorize', '/oauth2/logout']);

  async function handle(ctx: Context, next: () => Promise<unknown>): Promise<void> {
    refuseNul(ctx);
    const { provider, handle: run } = await running.current();
    // The library reads some of its cookies from this context and others from one of its own: both sign alike.
    ctx.cookies = provider.createContext(ctx.req, ctx.res).cookies;
    await run(ctx, next as () => Promise<void>);
    ageCookies(ctx, running.cookies(), ageOfSession(ctx as Context & Signed, running.sessionLimits()));
    if (PUBLIC.has(ctx.path) && ctx.status === 200) ctx.set('Cache-Control', `public, max-age=${PUBLIC_SECONDS}`);
  }

  return (ctx, next) => {
    if (!pinned.has(ctx.app)) pinHost(ctx.app.request, issuer);
    pinned.add(ctx.app);
    return turn(ctx, () => handle(ctx as Context, next));
  };
}
