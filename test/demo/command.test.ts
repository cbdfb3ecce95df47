import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { openScene, runUsher, serverOf } from '../support/cli.ts';
import { freePort } from '../support/ports.ts';
import { openDemoProcess } from './open-demo.ts';

describe('usher demo', () => {
  test('prints where everything is, on loopback alone, and stops with 0', async () => {
    await using demo = await openDemoProcess();
    const { banner } = demo;
    expect(Object.keys(banner)).toEqual(['guide', 'issuer', 'mailbox', 'back_office', 'reading_room', 'api']);
    const { issuer, ...others } = banner;
    const pages = [`${issuer}/.well-known/openid-configuration`, ...Object.values(others)];
    for (const url of pages) expect((await fetch(url)).status).toBe(200);
    const outside = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    for (const { address } of outside.filter(({ internal, family }) => !internal && family === 'IPv4')) {
      for (const url of [banner.guide, banner.issuer, banner.api]) {
        await expect(fetch(url.replace('localhost', address))).rejects.toThrow();
      }
    }
    expect(await demo.stop()).toBe(0);
    expect(demo.output.stderr).toBe('');
    expect(await serverOf(`${demo.scene.dataDir}/demo`)).toBeUndefined();
  });

  test('has a folder of its own, and nothing to do with the database, mail or file of a real Usher', async () => {
    const env = {
      DATABASE_URL: 'postgres://nobody@localhost:1/real',
      SMTP_URL: 'smtp://localhost:1',
      ISSUER: 'https://id.example.com',
      HOST: '0.0.0.0',
      CONFIG_FILE: 'real.yaml',
      SECRET_KEY: 'not one',
    };
    await using scene = await openScene();
    await writeFile(`${scene.folder}/usher.yaml`, 'this: is no configuration of the demo');
    await using demo = await openDemoProcess({ env, scene });
    expect(await readdir(scene.folder)).toEqual(['.usher', 'usher.yaml']);
    expect(await readdir(scene.dataDir)).toEqual(['demo']);
    expect(new URL(demo.banner.issuer).hostname).toBe('localhost');
    expect(await demo.stop('SIGINT')).toBe(0);
  });

  test('starts again on what it left, at other addresses', async () => {
    await using scene = await openScene();
    const first = await openDemoProcess({ scene });
    expect(await first.stop()).toBe(0);
    await using second = await openDemoProcess({ scene });
    expect(second.banner.guide).not.toBe(first.banner.guide);
    const headers = { 'sec-fetch-site': 'same-origin' };
    const ran = await fetch(`${second.banner.guide}/nightly-job`, { method: 'POST', headers });
    expect(await ran.text()).toContain('200 OK');
    expect(await second.stop()).toBe(0);
  });

  test('a port that another program has is one plain sentence', async () => {
    await using scene = await openScene();
    const other = createServer().listen(await freePort(), 'localhost');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const made = await runUsher({ scene, args: ['demo', '--port-base', String(port)] });
    expect(made).toEqual({
      code: 1,
      stdout: '',
      stderr: `Another program listens on port ${port} of localhost. Stop it, or choose other ports with --port-base.\n`,
    });
    other.close();
    expect(await readdir(scene.folder)).toEqual([]);
  });

  test('does not run in production, and says why', async () => {
    await using scene = await openScene();
    const made = await runUsher({ scene, args: ['demo'], env: { NODE_ENV: 'production' } });
    expect(made).toEqual({
      code: 2,
      stdout: '',
      stderr: 'The demo has people whose passwords everybody knows: it does not run in production.\n',
    });
  });

  test.each(['x', '-1', '70000', '4000.5'])('--port-base=%s is wrong use', async (base) => {
    await using scene = await openScene();
    const made = await runUsher({ scene, args: ['demo', `--port-base=${base}`] });
    expect(made).toMatchObject({ code: 2, stderr: '--port-base must be a whole number from 0 to 65000.\n' });
  });
});
