import pg from 'pg';
import { startEmbedded } from '#database/embedded.ts';
import { openLog } from '#platform/log.ts';

/** Writes 1, 2, 3 … into the embedded database of DATA_DIR, saying each once it is committed, until it is killed. */
const [dataDir = ''] = process.argv.slice(2);
const database = await startEmbedded({ dataDir, log: openLog({ level: 'silent', format: 'json' }), role: 'server' });
const client = new pg.Client(database.url.reveal());
client.on('error', () => undefined);
await client.connect();
await client.query('create table if not exists written (number integer primary key)');
const { rows } = await client.query('select coalesce(max(number), 0) as last from written');
for (let number = rows[0].last + 1; ; number += 1) {
  await client.query('insert into written values ($1)', [number]);
  process.stdout.write(`${number}\n`);
}
