import type { Adapter } from 'oidc-provider';

type Adapters = (model: string) => Adapter;

export interface Barrier {
  /** The next so many finds of the model answer only when all of them have read. */
  hold(parties: number): void;
  /** How many are held now. */
  held(): number;
  readonly wrap: (adapter: Adapters) => Adapters;
}

/** Holds requests between `find` and what they do with it, so that each of them acts on the same old state. */
export function openBarrier(model: string): Barrier {
  let missing = 0;
  let held = 0;
  let opened = Promise.resolve();
  let open = () => {};

  return {
    hold(parties) {
      missing = parties;
      held = 0;
      opened = new Promise((resolve) => {
        open = resolve;
      });
    },
    held: () => held,
    wrap: (adapter) => (name) => {
      const inner = adapter(name);
      if (name !== model) return inner;
      return {
        ...inner,
        async find(id) {
          const found = await inner.find(id);
          if (missing === 0) return found;
          missing -= 1;
          held += 1;
          if (missing === 0) open();
          await opened;
          held -= 1;
          return found;
        },
      };
    },
  };
}
