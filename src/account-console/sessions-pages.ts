import type { ConsoleFrame } from '#platform/console-parts.ts';
import { view } from '#platform/view.ts';

/** A browser somebody is signed in with. */
export interface SessionRow {
  readonly uid: string;
  /** In words, known or not. */
  readonly device: string;
  /** The one that looks at the page: it is signed out as on every page. */
  readonly isThis: boolean;
  readonly since: Date;
  readonly seenAt: Date;
  readonly address?: string | undefined;
  /** The names of the apps it is signed in to. */
  readonly apps: readonly string[];
}

/** Posts `session` to `endAction`, and nothing but the token to `endOthersAction` (`#end-others`). */
export interface SessionsPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly sessions: readonly SessionRow[];
  readonly endAction: string;
  readonly endOthersAction: string;
}
export const sessionsPage = view<SessionsPage>('account-console/sessions');
