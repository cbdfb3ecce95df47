import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import * as values from './config-values.ts';
import { ConfigError, type Environment, EnvironmentReader, withEnvFile } from './environment.ts';
import { parseSecretKeys, Secret } from './secrets.ts';

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

/** Connections of one process; many workers share what a server usually allows (100). */
const MOST_CONNECTIONS = 10;
const SHARED_CONNECTIONS = 80;
const SPARE_THREADS = 4;

export const version = manifest.version;

/** What the process was given, over `.env` in the working directory. */
export function readEnvironment(): Environment {
  return withEnvFile(process.env, resolve('.env'));
}

/**
 * Sizes libuv's pool, which hashing and signing share, to the cores and four more. Only the first use of the pool
 * reads the variable, so this comes before everything else.
 */
export function sizeThreadPool(): void {
  process.env.UV_THREADPOOL_SIZE ??= String(availableParallelism() + SPARE_THREADS);
}

/** Whether npm started this process (`npm start`, `npx usher`), through a shell that passes no signal on. */
export function isRunByNpm(): boolean {
  return process.env.npm_lifecycle_event !== undefined;
}

/** Reads and checks everything. Throws `ConfigError`, which names every mistake at once. */
export function readConfig(environment: Environment = readEnvironment()): Config {
  const reader = new EnvironmentReader(environment);
  const isProduction = reader.read('NODE_ENV', values.nodeEnv) === 'production';
  const http = readHttp(reader);
  const issuer = readIssuer(reader, isProduction) ?? `http://localhost:${http.port}`;
  const config = {
    issuer,
    isProduction,
    version,
    http,
    database: readDatabase(reader, http.workers),
    dataDir: resolve(reader.read('DATA_DIR', z.string()) ?? '.usher'),
    secretKeys: reader.readSecret('SECRET_KEY', secretKeys),
    configFile: readConfigFile(reader),
    mail: readMail(reader, isProduction, issuer),
    jobs: reader.read('JOBS', values.jobs) ?? 'on',
    metricsToken: secret(reader.readSecret('METRICS_TOKEN', values.metricsToken)),
    log: {
      level: reader.read('LOG_LEVEL', values.logLevel) ?? 'info',
      format: reader.read('LOG_FORMAT', values.logFormat) ?? (process.stdout.isTTY ? 'pretty' : 'json'),
    },
  };
  if (reader.mistakes.length > 0) throw new ConfigError(reader.mistakes);
  return freeze(config);
}

function readHttp(reader: EnvironmentReader): Config['http'] {
  return {
    port: reader.read('PORT', values.port) ?? 3000,
    host: reader.read('HOST', values.hostName) ?? 'localhost',
    trustProxy: reader.read('TRUST_PROXY', values.trustProxy) ?? 0,
    workers: reader.read('WORKERS', values.workers) ?? 1,
  };
}

function readIssuer(reader: EnvironmentReader, isProduction: boolean): string | undefined {
  const issuer = reader.read('ISSUER', values.issuer);
  if (!issuer || !isProduction) return issuer;
  const { protocol, hostname } = new URL(issuer);
  if (protocol === 'https:' || values.isLoopback(hostname)) return issuer;
  return reader.mistake('ISSUER', `must begin with https:// in production: passwords would travel readable`);
}

function readDatabase(reader: EnvironmentReader, workers: number): Config['database'] {
  const url = secret(reader.readSecret('DATABASE_URL', values.databaseUrl));
  const directUrl = secret(reader.readSecret('DATABASE_DIRECT_URL', values.databaseUrl));
  if (directUrl && !reader.has('DATABASE_URL') && !reader.has('DATABASE_URL_FILE')) {
    reader.mistake('DATABASE_DIRECT_URL', 'needs DATABASE_URL beside it');
  }
  const share = Math.max(3, Math.floor(SHARED_CONNECTIONS / workers));
  return { url, directUrl: directUrl ?? url, maxConnections: Math.min(MOST_CONNECTIONS, share) };
}

function readMail(reader: EnvironmentReader, isProduction: boolean, issuer: string): Config['mail'] {
  const smtpUrl = secret(reader.readSecret('SMTP_URL', values.smtpUrl));
  const from = reader.read('MAIL_FROM', values.mailFrom);
  if (isProduction && !reader.has('SMTP_URL') && !reader.has('SMTP_URL_FILE')) {
    reader.mistake('SMTP_URL', 'is required in production: without it nobody could verify an address');
  }
  if (isProduction && !reader.has('MAIL_FROM')) {
    reader.mistake(
      'MAIL_FROM',
      'is required in production: letters need a sender, such as Usher <no-reply@example.com>',
    );
  }
  return { smtpUrl, from: from ?? `Usher <no-reply@${new URL(issuer).hostname}>` };
}

function readConfigFile(reader: EnvironmentReader): string | undefined {
  const named = reader.read('CONFIG_FILE', z.string());
  const file = resolve(named ?? 'usher.yaml');
  if (existsSync(file)) return file;
  return named ? reader.mistake('CONFIG_FILE', `names a file that does not exist: ${file}`) : undefined;
}

const secretKeys = z.string().transform((text, context): Secret<Buffer[]> => {
  try {
    return parseSecretKeys(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is wrong: ${(error as Error).message}` });
    return z.NEVER;
  }
});

function secret(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : new Secret(value);
}

function freeze(config: Config): Config {
  for (const group of [config.http, config.database, config.mail, config.log]) Object.freeze(group);
  return Object.freeze(config);
}
