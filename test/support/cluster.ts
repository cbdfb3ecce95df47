import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#database/db.ts';
import { startEmbedded } from '#database/embedded.ts';
import { migrate } from '#database/migrate.ts';
import { installJobs } from '#jobs/install-jobs.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import { findBrowser } from './browser.ts';
import { databaseUrl, TEMPLATE } from './template.ts';

export { databaseUrl };

/** One PostgreSQL for the whole run, without the durability that only a product needs, and one migrated template. */
export default async function startCluster(project: TestProject): Promise<() => Promise<void>> {
  await findBrowser();
  const dataDir = await mkdtemp(join(tmpdir(), 'usher-test-'));
  const madeFolder = await mkdtemp(join(tmpdir(), 'usher-made-'));
  const log = openLog({ level: 'silent', format: 'json' });
  // Nobody lives here long enough to be tidied up after.
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off'];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const cluster = await startEmbedded({ dataDir, log, flags });
  const url = cluster.url.reveal();
  await createTemplate(url);
  project.provide('clusterUrl', url);
  project.provide('madeFolder', madeFolder);
  return async () => {
    await cluster.stop();
    for (const folder of [dataDir, madeFolder]) await rm(folder, { recursive: true, force: true });
  };

  async function createTemplate(adminUrl: string): Promise<void> {
    const client = new pg.Client(adminUrl);
    await client.connect();
    await client.query(`create database ${TEMPLATE}`);
    await client.end();
    const templateUrl = new Secret(databaseUrl(adminUrl, TEMPLATE));
    const template = openDatabase({ url: templateUrl, maxConnections: 2, log });
    await migrate(template.db);
    await template.close();
    await installJobs({ url: templateUrl, log });
  }
}
