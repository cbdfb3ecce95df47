import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAssets } from '#web/assets.ts';
import { openWeb } from './open-web.ts';

describe('static files', () => {
  test('a file has its type and an ETag, and is asked for again each time', async () => {
    await using web = await openWeb();
    const reply = await web.ask('/assets/usher.css');
    expect(reply.headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, no-cache',
      etag: expect.stringMatching(/^"[\w-]{12}"$/),
    });
    const again = await web.ask('/assets/usher.css', { headers: { 'if-none-match': String(reply.headers.etag) } });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await web.ask('/assets/mark.svg')).headers['content-type']).toContain('image/svg+xml');
    expect((await web.ask('/assets/reveal.js')).headers['content-type']).toContain('javascript');
    const head = await web.ask('/assets/usher.css', { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.text]).toEqual([
      200,
      reply.headers['content-length'],
      '',
    ]);
  });

  test('under the hash of its content it may be kept for ever, under another it may not', async () => {
    await using web = await openWeb();
    const url = openAssets({ isProduction: true }).url('usher.css');
    expect((await web.ask(url)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await web.ask('/assets/usher.css?v=other')).headers['cache-control']).toBe('public, no-cache');
  });

  test('no path leads out of the folder', async () => {
    await using web = await openWeb();
    const paths = [
      '../errors/error.ejs',
      '%2e%2e/errors/error.ejs',
      '..%2ferrors%2ferror.ejs',
      '.',
      '',
      '/',
      'a%5c..%5cb',
    ];
    for (const path of paths) expect((await web.ask(`/assets/${path}`)).status, path).toBe(404);
    expect((await web.ask('/assets/usher.css', { method: 'POST' })).status).toBe(405);
  });

  test('a file that changes while developing is served anew, and in production it is not read twice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usher-assets-'));
    await writeFile(join(folder, 'a.css'), 'one');
    const [developing, production] = [false, true].map((isProduction) => openAssets({ isProduction, folder }));
    const before = [developing?.url('a.css'), production?.url('a.css')];
    await writeFile(join(folder, 'a.css'), 'other');
    await writeFile(join(folder, 'b.css'), 'new');
    expect(developing?.url('a.css')).not.toBe(before[0]);
    expect(production?.url('a.css')).toBe(before[1]);
    expect([developing?.find('b.css') !== undefined, production?.find('b.css')]).toEqual([true, undefined]);
    expect(() => production?.url('typo.css')).toThrow('there is no asset typo.css');
    await rm(folder, { recursive: true });
  });
});
