import type { ConsoleFrame } from '#platform/console-parts.ts';
import { view } from '#platform/view.ts';

/** An app somebody let in or uses. */
export interface AppRow {
  readonly clientId: string;
  readonly name: string;
  readonly uri?: string | undefined;
  /** `agreed`: there is a consent to take back; otherwise it can only be signed out of. */
  readonly kind: 'agreed' | 'ours' | 'never-asked';
  readonly since: Date;
  readonly lastUsedAt?: Date | undefined;
  /** In the words of the consent page. */
  readonly scopes: readonly string[];
  readonly staysConnected: boolean;
  /** Where it is signed in, in words. */
  readonly standing: string;
}

/** Posts `app` to `takeBackAction`. */
export interface AppsPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly apps: readonly AppRow[];
  readonly takeBackAction: string;
}
export const appsPage = view<AppsPage>('account-console/apps');
