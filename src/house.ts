import { createServer, type RequestListener, type Server } from 'node:http';
import { accountConsoleRoutes } from './account-console/routes.ts';
import { passwordRules } from './configuration/password-rules.ts';
import type { Argon2Parameters } from './credentials/argon2id.ts';
import { openBlocklist } from './credentials/blocklist.ts';
import { openDecoys } from './credentials/decoys.ts';
import { createHasher } from './credentials/hash-pool.ts';
import { renewSetupLink } from './credentials/setup-link.ts';
import { type Changes, openChanges } from './database/changes.ts';
import { openDatabase } from './database/db.ts';
import type { Database } from './database/transaction.ts';
import { openJobs } from './jobs/jobs.ts';
import { keepFreeingSeats } from './licences/keep-freeing-seats.ts';
import { type Letters, openLetters } from './mail/letters.ts';
import { hirePostman } from './mail/postman.ts';
import { managementApiRoutes } from './management-api/routes.ts';
import { createProvider } from './oidc/provider.ts';
import { roleRoutes } from './oidc/role-routes.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { type Config, readEnvironment } from './platform/config.ts';
import type { Log } from './platform/log.ts';
import { releaseNursery } from './platform/nursery.ts';
import { once } from './platform/once.ts';
import { openOutbound } from './platform/outbound.ts';
import { openVault, type Secret, type Vault } from './platform/secrets.ts';
import { refreshReuseTeller } from './refresh-reuse.ts';
import { readSettingsInForce } from './roles/settings-in-force.ts';
import { scheduleJobs } from './schedule.ts';
import { signInRoutes } from './sign-in/routes.ts';
import { createApp } from './web/app.ts';
import { brandOf, brandRoutes } from './web/brand-routes.ts';
import { refuseBrokenRequests } from './web/broken-requests.ts';
import { startListening, stopServing } from './web/listening.ts';
import { mailboxRoutes } from './web/mailbox-routes.ts';
import { openSharedLimiter } from './web/rate-limit-shared.ts';
import { wellKnownRoutes } from './web/well-known-routes.ts';
import { openWebKit, whoIs } from './web-kit.ts';

export interface HouseNeeds {
  readonly config: Config;
  readonly roots: Secret<Buffer[]>;
  readonly databaseUrl: Secret;
  /** Bypasses a transaction pooler. */
  readonly directUrl: Secret;
  readonly log: Log;
  /** What this process does: answer requests, do jobs, or both. */
  readonly role: 'server' | 'worker' | 'both';
  /** Tests hash cheaply; no setting can. */
  readonly argon2?: Argon2Parameters;
  /** Tests move it on: see `Clock`. */
  readonly clock?: Clock;
}

/** The product, open. */
export interface House {
  readonly db: Database;
  readonly vault: Vault;
  readonly letters: Letters;
  /** What administrators change holds within a second; tests that change rows themselves `poll` at once. */
  readonly changes: Pick<Changes, 'poll'>;
  /** Answers requests at `HOST` and `PORT`; rejects with the system's error when they cannot be had. */
  listen(): Promise<{ readonly url: string; close(): Promise<void> }>;
  /** Answers the requests of a server that somebody else made listen. */
  answer(server: Server): void;
  /** The link that makes the first administrator, made anew; undefined where there is one. Printed, never logged. */
  setupLink(): Promise<string | undefined>;
  /** Jobs that run may finish; then everything that was opened is closed. */
  close(): Promise<void>;
}

const JOBS_MODE = { server: 'off', worker: 'only', both: 'on' } as const;

/** Makes everything and hands it to each other: the one place that knows how the rooms fit. */
export async function openHouse(needs: HouseNeeds): Promise<House> {
  // Closes in the reverse order of opening, also what was opened before something failed.
  await using opening = new AsyncDisposableStack();
  const services = openServices(needs, opening);
  const handle = await openFront(needs, services, opening);
  await startWork(needs, services, opening);
  const { db, vault, letters, changes } = services;
  const answer = (server: Server) => {
    releaseNursery();
    refuseBrokenRequests(server);
    server.on('request', handle);
  };
  const open = opening.move();
  return {
    db,
    vault,
    letters,
    changes,
    answer,
    close: () => open.disposeAsync(),
    async listen() {
      const server = createServer();
      answer(server);
      const { host, port } = needs.config.http;
      const url = await startListening(server, { host, port });
      return { url, close: () => stopServing(server) };
    },
    async setupLink() {
      const token = await renewSetupLink(db);
      return token === undefined ? undefined : `${needs.config.issuer}/setup?token=${token}`;
    },
  };
}

type Services = ReturnType<typeof openServices>;

/** What works behind every request; nothing connects yet. */
function openServices(needs: HouseNeeds, open: AsyncDisposableStack) {
  const { config, log } = needs;
  const vault = openVault(needs.roots);
  const { maxConnections } = config.database;
  const { db } = open.adopt(openDatabase({ url: needs.databaseUrl, maxConnections, log }), (it) => it.close());
  const changes = open.adopt(openChanges({ db, log }), (it) => it.close());
  const stored = changes.cached(['setting', 'role'], () => readSettingsInForce(db));
  const settings = () => stored.get();
  const jobs = openJobs({ url: needs.directUrl, log, mode: JOBS_MODE[needs.role] });
  const letters = openLetters({ config, vault, jobs, brand: async () => brandOf(config.issuer, await settings()) });
  const decoys = open.adopt(openDecoys({ db, vault, log }), (it) => it.close());
  const hasher = createHasher({ vault, decoys, ...(needs.argon2 && { parameters: needs.argon2 }) });
  const blocklist = once(openBlocklist);
  const rules = async () => passwordRules(await settings(), await blocklist());
  const mfa = async () => (await settings()).mfa;
  const { clock = systemClock } = needs;
  const credentials = { db, vault, hasher, letters, passwordRules: rules, mfa, clock };
  return { vault, db, changes, settings, jobs, letters, decoys, hasher, blocklist, credentials };
}

/** The doors and the protocol behind them: what answers a request. */
async function openFront(needs: HouseNeeds, services: Services, open: AsyncDisposableStack): Promise<RequestListener> {
  const { config, log } = needs;
  const { issuer } = config;
  const { vault, db, changes, settings, letters, hasher, credentials } = services;
  const limiter = open.adopt(openSharedLimiter({ db, log }), (it) => it.close());
  const kit = openWebKit({ config, log, vault, db, settings, limiter });
  const outbound = openOutbound({ allow: async () => (await settings()).outbound.allow });
  const onRefreshReuse = refreshReuseTeller({ db, letters });
  const pages = kit.providerPages;
  const mayDefer = !config.isProduction;
  const protocol = { issuer, db, vault, hasher, log, changes, outbound, pages, whoIs, onRefreshReuse, mayDefer };
  const provider = await createProvider(protocol);
  open.defer(() => provider.statuses.close());
  kit.know(provider);
  const mailbox = config.isProduction || config.mail.smtpUrl ? [] : mailboxRoutes({ db, vault });
  const mailboxUrl = mailbox[0]?.path;
  const doors = [
    ...brandRoutes(settings),
    ...wellKnownRoutes({ issuer, mailFrom: config.mail.from }),
    ...roleRoutes({ db, changes }),
    ...provider.statuses.routes,
    ...accountConsoleRoutes({ issuer, db, provider, credentials, settings, mayDefer }),
    ...signInRoutes({ issuer, db, provider, credentials, settings, mayDefer, mailboxUrl }),
    ...managementApiRoutes({ issuer, db, provider, credentials, settings, mayDefer }),
    ...mailbox,
  ];
  return createApp(kit.web, doors, provider.middleware).callback();
}

/** Applies the configuration file if its content changed, then starts the letters and timed jobs. */
async function startWork(
  { config, log, role }: HouseNeeds,
  services: Services,
  open: AsyncDisposableStack,
): Promise<void> {
  const { vault, db, changes, settings, jobs, letters, decoys, hasher, blocklist } = services;
  const tools = { db, vault, hasher, issuer: config.issuer, openBlocklist: blocklist, environment: readEnvironment() };
  if (config.configFile) {
    // Loaded only here: what reads YAML is large.
    const { applyIfChanged } = await import('./configuration/apply.ts');
    const applied = await applyIfChanged({ ...tools, actor: { kind: 'system' } }, config.configFile);
    for (const remark of applied?.remarks ?? []) log.warn(remark);
  }
  // What was written so far holds from the first request on, not from the next look a second later.
  await changes.poll();
  await decoys.refresh();
  open.adopt(hirePostman({ db, letters, config, log }), (it) => it.close());
  if (role !== 'server') open.adopt(keepFreeingSeats({ db, log }), (it) => it.close());
  await scheduleJobs(jobs, { db, vault, letters, settings });
  open.defer(() => jobs.stop());
  await jobs.start();
}
