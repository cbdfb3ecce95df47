import type { Environment } from '#platform/environment.ts';
import type { ExitCode } from '#platform/start-error.ts';

/** Sent over the channel between processes alone, where no list of processes or their environments shows it. */
export type ToWorker =
  | {
      readonly kind: 'start';
      /** As the primary read it, so that a worker replaced later starts with the very same. */
      readonly environment: Environment;
      readonly databaseUrl: string;
      readonly directUrl: string;
      readonly roots: readonly Uint8Array[];
    }
  | { readonly kind: 'setup-link' }
  | { readonly kind: 'stop' };

export type ToPrimary =
  | { readonly kind: 'up' }
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'setup-link'; readonly link: string | undefined }
  | { readonly kind: 'failed'; readonly words: string; readonly exitCode: ExitCode };
