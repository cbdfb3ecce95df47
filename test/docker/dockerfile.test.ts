import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '#platform/config.ts';
import manifest from '../../package.json' with { type: 'json' };
import { ROOT } from '../house/source.ts';
import { execForm, getInstruction, isInContext, pairs, readDockerfile } from './read-dockerfile.ts';

const stages = readDockerfile();
const image = stages.at(-1);
const all = stages.flatMap(({ instructions }) => instructions);

test('the image runs the very Node that the tests run on', () => {
  expect(new Set(stages.map(({ from }) => from))).toEqual(
    new Set([`node:${manifest.devDependencies.node}-trixie-slim`]),
  );
  expect(process.versions.node).toBe(manifest.devDependencies.node);
});

test('the image ends as a numbered user who is not root', () => {
  expect(getInstruction(image, 'USER').text).toMatch(/^[1-9]\d*:[1-9]\d*$/);
});

test('what starts and what checks are lists of words, so that signals reach Node and no shell is needed', () => {
  expect(execForm(getInstruction(image, 'ENTRYPOINT'))).toEqual(['node', '/app/src/main.ts']);
  expect(execForm(getInstruction(image, 'CMD'))).toEqual(['serve']);
  expect(execForm(getInstruction(image, 'HEALTHCHECK'))).toEqual(['node', 'docker/server-health.ts']);
  expect(getInstruction(image, 'STOPSIGNAL').text).toBe('SIGTERM');
});

test('everything that is copied is there and let into the build, and nothing else is let in', () => {
  const copied = all
    .filter(({ keyword, flags }) => keyword === 'COPY' && !flags.from)
    .flatMap(({ text }) => text.split(' ').slice(0, -1));
  expect(copied.filter((path) => !existsSync(join(ROOT, path)) || !isInContext(path))).toEqual([]);
  const allowed = [...readFileSync(join(ROOT, '.dockerignore'), 'utf8').matchAll(/^!(\S+)$/gm)].map(([, path]) => path);
  expect(allowed.filter((path) => !copied.some((one) => one === path || one.startsWith(`${path}/`)))).toEqual([]);
});

test.each(['.env', '.git', '.usher', 'node_modules', 'test', 'usher.yaml', 'secret.key'])(
  '%s stays outside',
  (path) => {
    expect(isInContext(path)).toBe(false);
  },
);

test('every script that is copied for a check or a start is one that something runs', () => {
  const compose = readFileSync(join(ROOT, 'docker/compose.yaml'), 'utf8');
  const scripts = all.flatMap(({ keyword, text }) =>
    keyword === 'COPY' ? (text.match(/docker\/\S+\.ts/g) ?? []) : [],
  );
  expect(scripts.length).toBe(3);
  expect(scripts.filter((script) => !compose.includes(script))).toEqual([]);
});

test('the packages are those of the lock file, without development, optional ones or scripts of their own', () => {
  const install = all.find(({ keyword, text }) => keyword === 'RUN' && text.startsWith('npm '));
  expect(install?.text).toBe('npm ci --omit=dev --omit=optional --ignore-scripts');
  const [packages, code] = ['package-lock.json', 'src src'].map((part) =>
    all.findIndex(({ keyword, text }) => keyword === 'COPY' && text.includes(part)),
  );
  expect(packages).toBeLessThan(code ?? 0);
});

test('no secret is written into the image, and its settings are valid once mail is set', () => {
  const env = pairs(getInstruction(image, 'ENV'));
  expect(Object.keys(env).filter((name) => /KEY|PASSWORD|SECRET|TOKEN|URL/.test(name))).toEqual([]);
  const mail = { SMTP_URL: 'smtp://mail:1025', MAIL_FROM: 'no-reply@usher.test', ISSUER: 'https://id.example.com' };
  expect(readConfig({ ...env, ...mail })).toMatchObject({
    isProduction: true,
    http: { host: '0.0.0.0', port: Number(getInstruction(image, 'EXPOSE').text) },
  });
});

test('the labels say what package.json says', () => {
  const labels = pairs(getInstruction(image, 'LABEL'));
  expect(labels['org.opencontainers.image.description']).toBe(manifest.description);
  expect(labels['org.opencontainers.image.licenses']).toBe(manifest.license);
});
