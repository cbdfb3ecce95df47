import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { ConfigError, withEnvFile } from '#platform/environment.ts';

/** Put into URLs only here, so that none of them reads like somebody's own. */
const HUNTER = 'hunter2';

const folder = mkdtempSync(join(tmpdir(), 'usher-config-'));

function fileOf(text: string): string {
  const file = join(folder, Math.random().toString(36).slice(2));
  writeFileSync(file, text);
  return file;
}

/** The lines of the message, without the first one, which counts them. */
function mistakesOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

const production = {
  NODE_ENV: 'production',
  ISSUER: 'https://id.example.com',
  SMTP_URL: 'smtps://mail.example.com',
  MAIL_FROM: 'Example <no-reply@example.com>',
};

describe('with nothing set', () => {
  test('Usher is at localhost:3000 on an embedded database, and keeps its letters', () => {
    const config = readConfig({});
    expect(config.issuer).toBe('http://localhost:3000');
    expect(config.http).toEqual({ port: 3000, host: 'localhost', trustProxy: 0, workers: 1 });
    expect(config.database.url).toBeUndefined();
    expect(config.mail.smtpUrl).toBeUndefined();
    expect(config.dataDir).toBe(join(process.cwd(), '.usher'));
    expect(config.jobs).toBe('on');
    expect(config.isProduction).toBe(false);
  });

  test('an empty value counts as none', () => {
    expect(readConfig({ PORT: '', SMTP_URL: '', ISSUER: '' }).http.port).toBe(3000);
  });

  test('nobody can change what was read', () => {
    const config = readConfig({});
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config, { issuer: 'x' })).toThrow(TypeError);
  });
});

describe('mistakes', () => {
  test('are all named at once, one line each, and mean exit code 2', () => {
    const wrong = {
      PORT: 'abc',
      WORKERS: '65',
      ISSUER: 'id.example.com',
      JOBS: 'yes',
      LOG_LEVEL: 'loud',
      SECRET_KEY: 'short',
    };
    const mistakes = mistakesOf(wrong);
    expect(mistakes.map((line) => line.split(' ')[0]).sort()).toEqual(Object.keys(wrong).sort());
    expect(() => readConfig(wrong)).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(() => readConfig(wrong)).toThrow(/has 6 mistakes/);
  });

  test('never repeat a secret', () => {
    const text = mistakesOf({
      DATABASE_URL: `mysql://root:${HUNTER}@db`,
      SECRET_KEY: 'hunter2',
      METRICS_TOKEN: 'hunter2',
    });
    expect(text).toHaveLength(3);
    expect(text.join('\n')).not.toContain('hunter2');
  });

  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '3000 '],
    ['WORKERS', '0'],
    ['WORKERS', '1.5'],
    ['HOST', 'a b'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '33'],
    ['TRUST_PROXY', '10.0.0.1/8/8'],
    ['DATABASE_URL', 'localhost'],
    ['SMTP_URL', 'https://mail.example.com'],
    ['MAIL_FROM', 'nobody'],
    ['MAIL_FROM', 'a@b\r\nBcc: c@d'],
    ['NODE_ENV', 'staging'],
    ['METRICS_TOKEN', 'fifteen-letters'],
    ['CONFIG_FILE', '/nowhere/usher.yaml'],
    ['LOG_FORMAT', 'xml'],
  ])('%s=%j is refused', (name, value) => {
    const [mistake] = mistakesOf({ [name]: value });
    expect(mistake).toMatch(new RegExp(`^${name} `));
  });
});

describe('ISSUER', () => {
  test('is the bare URL: what must be written instead is said', () => {
    for (const text of [
      'https://a.example/',
      'https://a.example/x',
      'https://a.example?x',
      'https://a.example#x',
      'https://A.example',
    ]) {
      expect(mistakesOf({ ISSUER: text }), text).toEqual([expect.stringContaining('write https://a.example')]);
    }
  });

  test('holds no user name, and only http or https', () => {
    expect(mistakesOf({ ISSUER: 'https://me:pw@a.example' })).toHaveLength(1);
    expect(mistakesOf({ ISSUER: 'ftp://a.example' })).toHaveLength(1);
  });

  test('follows PORT when it is not set', () => {
    expect(readConfig({ PORT: '4123' }).issuer).toBe('http://localhost:4123');
  });
});

describe('TRUST_PROXY', () => {
  test('is a number of proxies or a list of networks', () => {
    expect(readConfig({ TRUST_PROXY: '2' }).http.trustProxy).toBe(2);
    expect(readConfig({ TRUST_PROXY: '10.0.0.0/8, ::1' }).http.trustProxy).toEqual(['10.0.0.0/8', '::1']);
  });
});

describe('secrets', () => {
  test('may come from a file, without its last line break', () => {
    const key = 'ab'.repeat(32);
    const config = readConfig({
      SECRET_KEY_FILE: fileOf(`${key}\n`),
      DATABASE_URL_FILE: fileOf('postgres://u:p@h/d\n'),
    });
    expect(config.secretKeys?.reveal()).toEqual([Buffer.from(key, 'hex')]);
    expect(config.database.url?.reveal()).toBe('postgres://u:p@h/d');
    expect(config.database.directUrl?.reveal()).toBe('postgres://u:p@h/d');
  });

  test('given twice, in a missing file or in an empty one, are mistakes', () => {
    expect(mistakesOf({ SMTP_URL: 'smtp://m', SMTP_URL_FILE: fileOf('smtp://m') })).toEqual([
      expect.stringContaining('given twice'),
    ]);
    expect(mistakesOf({ SECRET_KEY_FILE: '/nowhere' })).toEqual([
      expect.stringMatching(/^SECRET_KEY_FILE cannot be read/),
    ]);
    expect(mistakesOf({ METRICS_TOKEN_FILE: fileOf('\n') })).toEqual([expect.stringContaining('empty file')]);
  });

  test('several keys are read in their order', () => {
    const keys = ['aa'.repeat(32), 'bb'.repeat(32)];
    const read = readConfig({ SECRET_KEY: keys.join(', ') }).secretKeys?.reveal();
    expect(read?.map((key) => key.toString('hex'))).toEqual(keys);
  });

  test('print as dots', () => {
    const config = readConfig({ DATABASE_URL: `postgres://u:${HUNTER}@h/d`, SMTP_URL: `smtp://u:${HUNTER}@m` });
    expect(JSON.stringify(config)).not.toContain('hunter2');
  });
});

describe('the database', () => {
  test('a direct URL alone is a mistake', () => {
    expect(mistakesOf({ DATABASE_DIRECT_URL: 'postgres://h/d' })).toEqual([
      expect.stringContaining('needs DATABASE_URL'),
    ]);
  });

  test('many workers share the connections a server usually allows', () => {
    expect(readConfig({}).database.maxConnections).toBe(10);
    expect(readConfig({ WORKERS: '20' }).database.maxConnections).toBe(4);
    expect(readConfig({ WORKERS: '64' }).database.maxConnections).toBe(3);
  });
});

describe('in production', () => {
  test('https, real mail and a sender are enough', () => {
    expect(readConfig(production).isProduction).toBe(true);
  });

  test('plain http is for a loopback only', () => {
    expect(mistakesOf({ ...production, ISSUER: 'http://id.example.com' })).toEqual([
      expect.stringContaining('https://'),
    ]);
    for (const host of ['localhost', 'id.localhost', '127.0.0.1', '127.8.8.8', '[::1]']) {
      expect(mistakesOf({ ...production, ISSUER: `http://${host}:3000` }), host).toEqual([]);
    }
    for (const host of ['localhost.example.com', '127.0.0.1.example.com', '128.0.0.1', '[::2]']) {
      expect(mistakesOf({ ...production, ISSUER: `http://${host}` }), host).toHaveLength(1);
    }
  });

  test('without mail it does not start', () => {
    const { SMTP_URL: _, MAIL_FROM: __, ...rest } = production;
    expect(mistakesOf(rest).map((line) => line.split(' ')[0])).toEqual(['SMTP_URL', 'MAIL_FROM']);
  });
});

describe('.env', () => {
  test('is read beneath the environment, quotes and comments understood', () => {
    const file = fileOf('# mine\nPORT=4001\nHOST="0.0.0.0"\nISSUER=http://file.localhost\n');
    const environment = withEnvFile({ PORT: '4002' }, file);
    expect(environment).toMatchObject({ PORT: '4002', HOST: '0.0.0.0', ISSUER: 'http://file.localhost' });
  });

  test('need not be there', () => {
    expect(withEnvFile({ PORT: '1' }, join(folder, 'none'))).toEqual({ PORT: '1' });
  });

  test('that cannot be read is a mistake', () => {
    expect(() => withEnvFile({}, folder)).toThrow(ConfigError);
  });
});
