import type { ConsoleFrame } from '#platform/console-parts.ts';
import type { Problem } from '#platform/problem.ts';
import { view } from '#platform/view.ts';

/** What a person may do with all we keep about them. */
export interface DataPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly exportUrl: string;
  /** None while the account waits to be deleted. */
  readonly deleteUrl?: string | undefined;
}
export const dataPage = view<DataPage>('account-console/data');

/** `#continue` gives the file; the form posts nothing but the token. */
export interface DataExportPage {
  readonly console: ConsoleFrame;
  readonly action: string;
  readonly backUrl: string;
}
export const dataExportPage = view<DataExportPage>('account-console/data-export');

/** What goes and when; posts `identifier`, which shows that they mean it. */
export interface DeletePage {
  readonly console: ConsoleFrame;
  readonly action: string;
  readonly cancelUrl: string;
  /** When the account would go. */
  readonly deletesAt: Date;
  /** What is to be typed. */
  readonly proof: { readonly kind: 'email' | 'username' } | { readonly kind: 'id'; readonly id: string };
  readonly typed: string;
  readonly problems: readonly Problem[];
}
export const deletePage = view<DeletePage>('account-console/delete');
