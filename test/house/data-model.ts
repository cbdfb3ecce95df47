import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#database/db.ts';
import { startEmbedded } from '#database/embedded.ts';
import { migrate } from '#database/migrate.ts';
import { openLog } from '#platform/log.ts';
import { readCatalogue } from './data-model-catalogue.ts';
import { writePage } from './data-model-page.ts';
import { readWords } from './data-model-words.ts';
import { ROOT } from './source.ts';

/** `npx node test/house/data-model.ts`: draws docs/data-model.md anew, from a database migrated for it. */
const file = join(ROOT, 'docs/data-model.md');
const log = openLog({ level: 'error', format: 'json' });
const dataDir = await mkdtemp(join(tmpdir(), 'usher-data-model-'));
const embedded = await startEmbedded({ dataDir, log, flags: ['-c', 'fsync=off'] });
const { db, close } = openDatabase({ url: embedded.url, maxConnections: 2, log });
try {
  await migrate(db);
  const page = writePage(await readCatalogue(db), readWords());
  const isNew = page !== (await readFile(file, 'utf8').catch(() => ''));
  if (isNew) await writeFile(file, page);
  console.log(isNew ? 'docs/data-model.md is drawn anew.' : 'docs/data-model.md was right already.');
} finally {
  await close();
  await embedded.stop();
  await rm(dataDir, { recursive: true, force: true });
}
