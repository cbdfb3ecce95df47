import type { Middleware } from 'koa';
import mount from 'koa-mount';
import Provider, { type Adapter, type Configuration } from 'oidc-provider';
import type { Changes } from '#database/changes.ts';
import type { Database } from '#database/transaction.ts';
import type { Log } from '#platform/log.ts';
import type { Vault } from '#platform/secrets.ts';
import { installFullScope } from './access-token.ts';
import { installLevels } from './acr.ts';
import { installAdapterOverrides } from './adapter-install.ts';
import { installClientCache } from './client-cache.ts';
import { installClientLimits } from './client-limits.ts';
import { installClientSecrets } from './client-secret.ts';
import type { CheckImportedSecret } from './imported-secret.ts';
import { skipEmptyLogout } from './logout.ts';
import { openTokenVerifier, type VerifyOwnToken } from './own-token.ts';
import { pinHost } from './pinned-host.ts';
import { revokeSigned } from './revoke-signed.ts';
import type { SigningKey } from './signing-keys.ts';
import type { StatusPlaces } from './status-place.ts';
import { installUserinfoForApiTokens } from './userinfo-jwt.ts';

interface InstanceDeps {
  readonly issuer: string;
  readonly db: Database;
  readonly changes: Pick<Changes, 'poll'>;
  readonly places: StatusPlaces;
  readonly vault: Vault;
  readonly log: Log;
  readonly adapter: (model: string) => Adapter;
  readonly configuration: Configuration;
  readonly checkImported: CheckImportedSecret;
}

/** The library for one set of keys: it fixes them when it is made, so another set is another instance. */
export interface ProviderInstance {
  readonly provider: Provider;
  readonly handle: Middleware;
  /** By the keys of this instance. */
  readonly verify: VerifyOwnToken;
}

/** Makes an instance with everything the library must do differently; `keys` in the order of their use. */
export function createInstance(deps: InstanceDeps, keys: readonly SigningKey[]): ProviderInstance {
  const { issuer, vault, log, adapter, configuration, checkImported, places } = deps;
  const jwks = { keys: keys.map(({ jwk }) => ({ ...jwk })) } as NonNullable<Configuration['jwks']>;
  const provider = new Provider(issuer, { ...configuration, adapter, jwks });
  installAdapterOverrides(provider, { vault });
  installClientCache(provider, adapter);
  installClientSecrets(provider, checkImported);
  installClientLimits(provider);
  installFullScope(provider);
  installLevels(provider.OIDCContext);
  const verify = openTokenVerifier({ issuer, keys });
  installUserinfoForApiTokens(provider, { verify, places });
  // The library puts `sid` into tokens of clients with back-channel logout only; ours always carry it.
  provider.Client.prototype.includeSid = () => true;
  provider.use(skipEmptyLogout(issuer));
  provider.use(revokeSigned({ ...deps, verify }));
  pinHost(provider.request, issuer);
  provider.on('server_error', (ctx, err) => log.error({ err, path: ctx.path }, 'a bug in the protocol'));
  return { provider, handle: mount('/', provider), verify };
}
