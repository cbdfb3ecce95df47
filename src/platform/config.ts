import type { Secret } from './secrets.ts';

/** Everything the environment says, read once and frozen. */
export interface Config {
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  readonly isProduction: boolean;
  readonly version: string;
  readonly http: {
    readonly port: number;
    readonly host: string;
    /** Networks whose forwarded headers count, or how many proxies stand in front (0: none). */
    readonly trustProxy: number | readonly string[];
    readonly workers: number;
  };
  readonly database: {
    /** None: the embedded PostgreSQL. */
    readonly url: Secret | undefined;
    /** Bypasses a transaction pooler: migrations, locks, LISTEN. */
    readonly directUrl: Secret | undefined;
    readonly maxConnections: number;
  };
  readonly dataDir: string;
  /** None: generated into `dataDir/secret.key`. */
  readonly secretKeys: Secret<Buffer[]> | undefined;
  readonly configFile: string | undefined;
  readonly mail: {
    /** None: letters are kept and shown at /dev/mailbox. */
    readonly smtpUrl: Secret | undefined;
    readonly from: string;
  };
  readonly jobs: 'on' | 'off' | 'only';
  readonly metricsToken: Secret | undefined;
  readonly log: { readonly level: string; readonly format: 'json' | 'pretty' };
}
