import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGuard, type GuardOptions } from '#guard/guard.ts';
import { API } from './open-issuer.ts';

const good: GuardOptions = { issuer: 'https://id.example.com', audience: API };

describe('options', () => {
  test.each<[string, GuardOptions]>([
    ['no issuer', { audience: API }],
    ['an empty list of issuers', { issuers: [], audience: API }],
    ['issuer and issuers', { ...good, issuers: ['https://id.example.org'] }],
    ['one issuer twice', { audience: API, issuers: ['https://id.example.com', 'https://id.example.com'] }],
    ['an issuer that is no URL', { ...good, issuer: 'id.example.com' }],
    ['an issuer of another scheme', { ...good, issuer: 'ftp://id.example.com' }],
    ['an issuer with a query', { ...good, issuer: 'https://id.example.com?tenant=1' }],
    ['no audience', { issuer: 'https://id.example.com' }],
    ['an empty audience', { ...good, audience: '' }],
    ['no audience among several', { ...good, audience: [] }],
    ['the algorithm none', { ...good, algorithms: ['ES256', 'none'] }],
    ['a secret-key algorithm', { ...good, algorithms: ['HS256'] }],
    ['no algorithm', { ...good, algorithms: [] }],
    ['a type nobody is', { ...good, types: ['robot' as 'client'] }],
    ['no type', { ...good, types: [] }],
    ['a tolerance below zero', { ...good, clockToleranceSeconds: -1 }],
    ['a tolerance of an hour', { ...good, clockToleranceSeconds: 3600 }],
    ['a redirect to a path of nowhere', { ...good, redirect: '/login' }],
    ['a redirect that runs', { ...good, redirect: 'javascript:alert(1)' }],
    ['a baseUrl that is none', { ...good, baseUrl: 'app.example.com' }],
    ['a role whose value is no rank', { ...good, roles: { user: { value: -1 } } }],
  ])('with %s make no guard', (_, options) => {
    expect(() => createGuard(options)).toThrow(TypeError);
  });

  test('are taken as they should be', () => {
    createGuard(good);
    createGuard({
      audience: API,
      issuers: ['https://id.example.com', { issuer: 'https://id.example.org/', audience: 'b' }],
    });
    createGuard({
      ...good,
      algorithms: ['EdDSA', 'PS512', 'ES384'],
      types: ['client'],
      redirect: 'https://a.example/login',
    });
    createGuard({ enabled: false });
  });
});

describe('in production', () => {
  const before = process.env.NODE_ENV;
  beforeEach(() => {
    process.env.NODE_ENV = 'production';
  });
  afterEach(() => {
    process.env.NODE_ENV = before;
  });

  test('a guard that is switched off is refused, unless said twice', () => {
    expect(() => createGuard({ ...good, enabled: false })).toThrow("allowInProduction: ['disabled']");
    expect(() => createGuard({ ...good, enabled: false, allowInProduction: ['anonymous'] })).toThrow('say it twice');
    createGuard({ ...good, enabled: false, allowInProduction: ['disabled'] });
  });

  test('the anonymous are refused, unless said twice', () => {
    expect(() => createGuard({ ...good, anonymous: {} })).toThrow("allowInProduction: ['anonymous']");
    expect(() => createGuard({ ...good, anonymous: {}, allowInProduction: ['disabled'] })).toThrow('say it twice');
    createGuard({ ...good, anonymous: {}, allowInProduction: ['anonymous'] });
  });

  test('an issuer is https, or on this machine', () => {
    expect(() => createGuard({ ...good, issuer: 'http://id.example.com' })).toThrow('must be https');
    expect(() => createGuard({ ...good, issuer: 'http://localhost.example.com' })).toThrow('must be https');
    for (const issuer of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])
      createGuard({ ...good, issuer });
  });
});
