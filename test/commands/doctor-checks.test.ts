import { describe, expect, test } from 'vitest';
import { judgeValidity } from '#commands/doctor-certificate.ts';
import { type Check, runCheck } from '#commands/doctor-check.ts';
import { judgeVersion } from '#commands/doctor-database.ts';
import { ok, Unexamined } from '#commands/doctor-finding.ts';
import { tooLittle } from '#commands/doctor-proxy.ts';
import { openScene } from '#commands/doctor-scene.ts';
import { readSurroundings } from '#commands/doctor-surroundings.ts';
import { readConfig } from '#platform/config.ts';

describe('a check', () => {
  const scene = openScene({ config: readConfig({}), environment: {}, misread: new Set(['SMTP_URL']) });
  const runWith = (examine: Check['examine'], reads: string[] = []) =>
    runCheck({ name: 'probe', reads, examine }, scene, 50);

  test('that never ends is cut off, and one that breaks is a sentence without a stack', async () => {
    const [late] = await runWith(() => new Promise(() => undefined));
    expect(late).toMatchObject({ check: 'probe', status: 'wrong', words: 'This took longer than 0.05 s.' });
    const [broken] = await runWith(() => Promise.reject(new Error('first\n    at somewhere')));
    expect(broken).toMatchObject({
      status: 'wrong',
      words: expect.stringMatching(/^Usher failed: first at somewhere/),
    });
    expect(broken?.words).not.toContain('\n');
  });

  test('that cannot look is a warning, and one whose variable is wrong does not try', async () => {
    const [blind] = await runWith(() => Promise.reject(new Unexamined('it is dark', { mend: 'Make light.' })));
    expect(blind).toEqual({
      check: 'probe',
      status: 'warning',
      words: 'Not examined: it is dark.',
      mend: 'Make light.',
    });
    const [misread] = await runWith(async () => ok('looked'), ['SMTP_URL']);
    expect(misread?.words).toBe('Not examined: SMTP_URL is wrong.');
  });
});

test('a PostgreSQL before 15 is too old', () => {
  expect(judgeVersion('14.9')).toMatchObject({ status: 'wrong', mend: 'Move it to PostgreSQL 15 or newer.' });
  expect(judgeVersion('15.0')).toBeUndefined();
  expect(judgeVersion('18beta2')).toBeUndefined();
});

test('behind a proxy that speaks https, trusting none is wrong; reached directly, it is right', () => {
  const judge = (environment: Record<string, string>) => tooLittle(readConfig(environment))?.status;
  expect(judge({ ISSUER: 'https://id.example.com' })).toBe('wrong');
  expect(judge({ ISSUER: 'https://id.example.com', TRUST_PROXY: '1' })).toBeUndefined();
  expect(judge({ ISSUER: 'http://id.example.com' })).toBe('warning');
  expect(judge({})).toBeUndefined();
});

test('a certificate is told of two weeks before its end', () => {
  const now = new Date('2026-05-01T12:00:00Z');
  expect(judgeValidity(new Date('2026-08-01'), now).status).toBe('ok');
  expect(judgeValidity(new Date('2026-05-10'), now)).toMatchObject({
    status: 'warning',
    words: 'The certificate of ISSUER ends on 2026-05-10.',
  });
  expect(judgeValidity(new Date('2026-04-30'), now).status).toBe('wrong');
});

describe('an environment with mistakes', () => {
  test('is read without them', () => {
    const given = {
      NODE_ENV: 'production',
      ISSUER: 'http://id.example.com',
      PORT: '8080',
      SECRET_KEY_FILE: '/no/such',
    };
    const { config, mistakes, misread } = readSurroundings(() => given);
    expect(mistakes).toHaveLength(4);
    expect(misread).toEqual(new Set(['ISSUER', 'SECRET_KEY', 'SMTP_URL', 'MAIL_FROM']));
    expect(config?.http.port).toBe(8080);
  });
});
