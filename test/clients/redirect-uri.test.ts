import { describe, expect, it } from 'vitest';
import { problemOfRedirectUri } from '#clients/redirect-uri.ts';

describe('a redirect URI', () => {
  it.each([
    'https://app.example.com/callback',
    'https://app.example.com/callback?tenant=a',
    'https://app.example.com',
    'https://app.example.com:8443/callback',
    'http://localhost:4000/callback',
    'http://127.0.0.1/callback',
    'http://[::1]:9000/callback',
    'com.example.app:/callback',
    'com.example.app://callback',
    'https://xn--bcher-kva.example/callback',
  ])('%s may be registered', (uri) => {
    expect(problemOfRedirectUri(uri)).toBeUndefined();
  });

  it.each([
    ['http://app.example.com/callback', 'must be https'],
    ['http://localhost.evil.example/callback', 'must be https'],
    ['http://127.0.0.1.evil.example/callback', 'must be https'],
    ['http://192.168.0.1/callback', 'must be https'],
    ['https://app.example.com/callback#', 'fragment'],
    ['https://app.example.com/callback#x', 'fragment'],
    ['https://user@app.example.com/callback', 'user name'],
    ['http://localhost:80@evil.example/', 'user name'],
    ['https://*.example.com/callback', 'wildcard'],
    ['https://app.example.com./callback', 'ends with a dot'],
    ['https://app.example.com/a/../callback', 'dots'],
    ['https://app.example.com/a/%2e%2E/callback', 'dots'],
    ['https://app.example.com/./callback', 'dots'],
    ['https://app.example.com//callback', 'empty part'],
    ['https://app.example.com\\callback', 'plain'],
    ['https:\\\\app.example.com/callback', 'plain'],
    ['https:app.example.com/callback', 'written with https://'],
    ['https:///app.example.com/callback', 'written with https://'],
    ['https://bücher.example/callback', 'plain'],
    ['https://app.example.com/call back', 'plain'],
    ['https://app.example.com/\u0000', 'plain'],
    ['//app.example.com/callback', 'plain'],
    ['/callback', 'plain'],
    ['', 'plain'],
    ['myapp:/callback', 'private scheme with a dot'],
    ['javascript:alert(1)', 'private scheme'],
    ['data:text/html,x', 'private scheme'],
    ['vbscript:x', 'private scheme'],
    ['file:///etc/passwd', 'private scheme'],
    ['blob:https://app.example.com/x', 'private scheme'],
    ['about:blank', 'private scheme'],
    ['urn:ietf:wg:oauth:2.0:oob', 'private scheme'],
  ])('%s may not: %s', (uri, words) => {
    expect(problemOfRedirectUri(uri)).toContain(words);
  });
});
