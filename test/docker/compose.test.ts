import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { commands } from '#commands/commands.ts';
import { readConfig } from '#platform/config.ts';
import { ROOT } from '../house/source.ts';

interface Service {
  readonly image: string;
  readonly user?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly tmpfs: readonly string[];
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly read_only: boolean;
}

/** As dclint declares it, in a file that its own types do not find. */
interface LintResult {
  readonly messages: readonly { readonly rule: string; readonly message: string }[];
}

const file = join(ROOT, 'docker/compose.yaml');
const source = readFileSync(file, 'utf8');
const compose: {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean }>;
} = parse(source, { merge: true });
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build);
const lasting = services.filter(([name]) => name !== 'secrets');

/** What breaks the schema of the Compose specification; the linter's matters of taste are not ours. */
function listBreaches(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'usher-compose-'));
  try {
    const copy = join(folder, 'compose.yaml');
    writeFileSync(copy, text);
    const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
    const results: LintResult[] = linter.lintFiles([copy], false);
    const messages = results.flatMap((result) => result.messages);
    return messages.filter(({ rule }) => rule.startsWith('invalid-')).map(({ message }) => message);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('compose.yaml fits the schema of the Compose specification', () => {
  expect(listBreaches(source)).toEqual([]);
});

test.each([
  ['a misspelt key', 'read_only: true', 'read_onli: true'],
  ['an unknown condition', 'condition: service_healthy', 'condition: service_happy'],
  ['a wrong type', 'disable: true', 'disable: [1]'],
])('the schema would notice %s', (_what, right, wrong) => {
  expect(listBreaches(source.replace(right, wrong))).not.toEqual([]);
});

test('Usher, a worker, PostgreSQL and a mail catcher run; what makes the secrets ends', () => {
  expect(services.map(([name]) => name).sort()).toEqual(['database', 'mail', 'secrets', 'usher', 'worker']);
});

test('every service that lasts has a health check of its own', () => {
  for (const [name, { healthcheck }] of lasting) expect(healthcheck.test?.[0], name).toBe('CMD');
});

test('each waits for what it needs: secrets that are made, a database and a mail server that answer', () => {
  const { usher, worker, database } = compose.services;
  expect(usher?.depends_on).toEqual({
    secrets: { condition: 'service_completed_successfully' },
    database: { condition: 'service_healthy' },
    mail: { condition: 'service_healthy' },
  });
  expect(worker?.depends_on).toEqual({ usher: { condition: 'service_healthy' } });
  expect(database?.depends_on).toEqual({ secrets: { condition: 'service_completed_successfully' } });
});

test('no service is root-like: no capabilities, no new privileges, nothing written but volumes and /tmp', () => {
  for (const [name, service] of services) {
    expect(service, name).toMatchObject({
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      read_only: true,
    });
    expect(service.user ?? (service.build && 'the image’s'), name).toBeTruthy();
    expect(service.tmpfs[0], name).toBe('/tmp');
  }
});

test('what is published is published to this machine alone, and the database not at all', () => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);
  expect(ports).toEqual([`127.0.0.1:\${PORT:-3000}:3000`, '127.0.0.1:8025:8025']);
  expect(compose.services.database?.networks).toEqual(['inside']);
  expect(compose.networks.inside?.internal).toBe(true);
});

test('every setting of Usher stands in .env.example, and together they are valid in production', () => {
  const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
  for (const [name, { environment = {} }] of ours) {
    for (const variable of Object.keys(environment)) expect(example, name).toMatch(new RegExp(`^#?${variable}=`, 'm'));
    if (name === 'secrets') continue;
    // The files are made by the service `secrets`; here only whether the rest is accepted counts.
    const { DATABASE_URL_FILE, SECRET_KEY_FILE, ...plain } = environment;
    expect(DATABASE_URL_FILE && SECRET_KEY_FILE, name).toBeTruthy();
    const issuer = environment.ISSUER?.replace(/\$\{PORT:-(\d+)\}/, '$1') ?? '';
    expect(readConfig({ ...plain, NODE_ENV: 'production', ISSUER: issuer })).toMatchObject({
      issuer: 'http://localhost:3000',
      jobs: name === 'worker' ? 'on' : 'off',
    });
  }
  for (const [, variable = ''] of source.matchAll(/\$\{([A-Z_]+)/g))
    expect(example).toMatch(new RegExp(`^#?${variable}=`, 'm'));
});

test('server and worker have the same key, issuer, database and mail', () => {
  const { JOBS, ...usher } = compose.services.usher?.environment ?? {};
  expect(JOBS).toBe('off');
  expect(compose.services.worker?.environment).toEqual(usher);
});

test('every file, command and volume that is named exists', () => {
  for (const [name, { build, command = [], entrypoint = [], healthcheck, volumes = [] }] of services) {
    const scripts = [...entrypoint, ...(healthcheck.test ?? [])].filter((word) => word.endsWith('.ts'));
    expect(
      scripts.filter((script) => !existsSync(join(ROOT, script))),
      name,
    ).toEqual([]);
    if (build) expect(existsSync(join(ROOT, 'docker', build.context, build.dockerfile)), name).toBe(true);
    if (build && !scripts.includes('docker/make-secrets.ts')) expect(commands).toHaveProperty(command.join(' '));
    const unknown = volumes
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((volume) => !(volume in compose.volumes));
    expect(unknown, name).toEqual([]);
  }
});

test('only what makes the secrets may write them', () => {
  const mounts = services.flatMap(([name, { volumes = [] }]) => volumes.map((volume) => [name, volume] as const));
  const writers = mounts.filter(([, volume]) => volume.startsWith('secrets:') && !volume.endsWith(':ro'));
  expect(writers.map(([name]) => name)).toEqual(['secrets']);
});
