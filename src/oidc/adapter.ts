import { createClientAdapter } from './adapter-client.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import { createDeviceCodeAdapter } from './adapter-device-code.ts';
import { createGrantAdapter } from './adapter-grant.ts';
import { createInteractionAdapter } from './adapter-interaction.ts';
import { createRefreshAdapter } from './adapter-refresh.ts';
import { createReplayAdapter } from './adapter-replay.ts';
import { createSessionAdapter } from './adapter-session.ts';
import { createTokenAdapter } from './adapter-token.ts';
import type { Adapter } from './request-stash.ts';

/** The models that are more than a token with a value of its own. */
const families: Record<string, (deps: AdapterDeps) => Adapter> = {
  Client: createClientAdapter,
  DeviceCode: createDeviceCodeAdapter,
  Grant: createGrantAdapter,
  Interaction: createInteractionAdapter,
  RefreshToken: createRefreshAdapter,
  ReplayDetection: createReplayAdapter,
  Session: createSessionAdapter,
};

/**
 * The provider's `adapter`: one object a model, all on PostgreSQL, one statement a call. A provider
 * that uses it also needs `installAdapterOverrides`.
 */
export function createAdapter(deps: AdapterDeps): (model: string) => Adapter {
  return (model) => families[model]?.(deps) ?? createTokenAdapter(deps, model);
}
