import type Provider from 'oidc-provider';
import type { Vault } from '#platform/secrets.ts';
import { installFlow } from './adapter-interaction.ts';
import { installReplayDetection } from './adapter-replay.ts';
import { installRefreshSuccessor } from './refresh-successor.ts';
import { installLocale } from './session-read.ts';

/** What the library's models must do differently for our adapter; call it on every new `Provider`. */
export function installAdapterOverrides(provider: Provider, settings: { readonly vault: Vault }): void {
  installFlow(provider);
  installLocale(provider);
  installRefreshSuccessor(provider, settings);
  installReplayDetection(provider);
}
