import type Provider from 'oidc-provider';
import type { Client } from 'oidc-provider';
import type { Adapter } from './request-stash.ts';

type Find = (id: string) => Promise<Client | undefined>;

/**
 * Keeps a client the library has built for as long as its document is the same object. The library itself keeps a
 * hundred, and hashes the whole document at every find. Call it on every new `Provider`.
 */
export function installClientCache(provider: Provider, adapter: (model: string) => Adapter): void {
  const clients = adapter('Client');
  const model = provider.Client as unknown as { find: Find };
  const build = model.find.bind(model);
  const built = new WeakMap<object, Promise<Client | undefined>>();
  model.find = async (id) => {
    const document = typeof id === 'string' && id !== '' ? await clients.find(id) : undefined;
    if (!document) return undefined;
    const known = built.get(document);
    if (known) return known;
    const made = build(id);
    built.set(document, made);
    // A client that cannot be built is tried again: its keys may be readable the next time.
    made.catch(() => built.delete(document));
    return made;
  };
}
