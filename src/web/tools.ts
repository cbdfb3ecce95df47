import { defaultSettings, type Settings } from '#database/settings.ts';
import type { Assets } from './assets.ts';
import { openAssets } from './assets.ts';
import { type Csrf, openCsrf } from './csrf.ts';
import type { WebKit } from './kit.ts';
import { latest } from './latest.ts';

/** The kit, and what is made of it once. */
export interface Tools {
  readonly kit: WebKit;
  readonly csrf: Csrf;
  readonly assets: Assets;
  /** Never rejects. */
  settings(): Promise<Settings>;
}

export function openTools(kit: WebKit): Tools {
  return {
    kit,
    csrf: openCsrf(kit),
    assets: openAssets({ isProduction: kit.isProduction }),
    settings: latest(kit.settings, defaultSettings, kit.log),
  };
}
