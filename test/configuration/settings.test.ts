import { expect, test } from 'vitest';
import { readMistakes } from './support.ts';

const http = { issuer: 'http://localhost:3000' };

test('cookies that a browser drops, or that give a session away, are refused', async () => {
  const session = (flags: string) => `cookies:\n  session: {${flags}}`;
  expect(await readMistakes(session('http_only: false'))).toEqual([
    '2 cookies.session.http_only: must stay true: a script that reads the cookie can take the session away',
  ]);
  expect(await readMistakes(session('secure: false'))).toEqual([
    '2 cookies.session.secure: must stay true where the issuer is https',
  ]);
  expect(await readMistakes(session('same_site: none'), http)).toEqual([
    '2 cookies.session.same_site: none needs secure: browsers drop the cookie otherwise',
  ]);
  expect(await readMistakes(session('same_site: none, secure: false'))).toHaveLength(2);
  expect(await readMistakes(session('same_site: none'))).toEqual([]);
  expect(await readMistakes(session('secure: false'), http)).toEqual([]);
});

test('a cookie belongs to the issuer’s host or a domain around it', async () => {
  const domain = (name: string) => readMistakes(`cookies: {session: {domain: ${name}}}`);
  expect(await domain('example.com')).toEqual([]);
  expect(await domain('id.example.com')).toEqual([]);
  for (const name of ['example.org', 'd.example.com', 'xid.example.com', 'ple.com']) {
    expect(await domain(name), name).toEqual([
      '1 cookies.session.domain: must be id.example.com or a domain it belongs to',
    ]);
  }
});

test('a cookie that would not reach the pages that need it is refused', async () => {
  const path = (which: string, value: string) => readMistakes(`cookies: {${which}: {path: ${value}}}`);
  for (const fit of ['/', '/sign-in', '/sign-in/']) expect(await path('interaction', fit), fit).toEqual([]);
  for (const unfit of ['/oauth2', '/sign', '/sign-in/x', '/Sign-in', '//']) {
    expect(await path('interaction', unfit), unfit).toEqual([
      '1 cookies.interaction.path: must be / or /sign-in: the pages of a sign-in would not see it',
    ]);
  }
  expect(await path('session', '/')).toEqual([]);
  expect(await path('session', '/sign-in')).toEqual([
    '1 cookies.session.path: must be /: pages under every path ask who is signed in',
  ]);
  expect(await path('bff', '/app')).toEqual([]);
});

test('the names of cookies keep their promises and differ', async () => {
  const text = [
    'cookies:',
    '  session: {name: __Host-acme, domain: example.com}',
    '  interaction: {name: acme}',
    '  bff: {name: acme}',
  ].join('\n');
  expect(await readMistakes(text)).toEqual([
    '2 cookies.session.name: __Host- needs the path / and no domain',
    '4 cookies.bff.name: is the name of another cookie too',
  ]);
  expect(await readMistakes('cookies: {session: {name: __Secure-acme}}', http)).toEqual([
    '1 cookies.session.name: __Secure-acme needs secure: browsers drop it otherwise',
  ]);
  expect(await readMistakes('cookies: {session: {name: "a;b", path: "/;x"}}')).toHaveLength(2);
});

test('a header is a name and one line, and never one that Usher sets', async () => {
  const include = (pair: string) => readMistakes(`headers: {include: [${pair}]}`);
  expect(await include('[x-acme, "1"]')).toEqual([]);
  expect(await include('[x-acme, "1\\r\\nset-cookie: a=b"]')).toEqual([
    '1 headers.include[0][1]: must be one line of ASCII',
  ]);
  expect(await include('[Set-Cookie, a=b]')).toEqual(['1 headers.include[0][0]: is set by Usher itself']);
  expect(await include('["x acme", a]')).toEqual(['1 headers.include[0][0]: must be the name of a header']);
  expect(await include('[x-acme]')).toEqual(['1 headers.include[0]: must be a list of a name and a value']);
});

test('the outbound guard lets through hosts, addresses and networks', async () => {
  expect(await readMistakes('outbound: {allow: [intranet, 10.0.0.0/8, 127.0.0.1, "::1", "fd00::/8"]}')).toEqual([]);
  for (const wrong of ['10.0.0.0/33', '10.0.0.0/8/8', '"::1/129"', '"*"', 'https://a.test', '"a b"', '10.0.0.0/']) {
    expect(await readMistakes(`outbound: {allow: [${wrong}]}`), wrong).toEqual([
      '1 outbound.allow[0]: must be a host, an address, or a network such as 10.0.0.0/8',
    ]);
  }
});

test('limits that would stop everything are refused', async () => {
  expect(await readMistakes('sessions: {idle: 0s, refresh_grace: 61s}\njobs: {sweep: 5s}')).toEqual([
    '1 sessions.idle: must be longer than nothing',
    '1 sessions.refresh_grace: must be 60s or less',
    '2 jobs.sweep: must be 1m or more',
  ]);
});

test('the accent is a colour', async () => {
  expect(await readMistakes('branding: {accent: "#2457D6"}')).toEqual([]);
  for (const wrong of ['red', '"#12345"', '"url(x)"', '"#2457d6;}"']) {
    expect(await readMistakes(`branding: {accent: ${wrong}}`), wrong).toEqual([
      '1 branding.accent: must be a colour such as "#2457d6", in quotes',
    ]);
  }
});

test('the logo is a small plain drawing beside the file', async () => {
  const told = (name: string, content: string | Buffer) =>
    readMistakes(`branding: {logo: ./${name}}`, { files: { [name]: content } });
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(13)]);
  expect(await told('logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>')).toEqual([]);
  expect(await told('logo.png', png)).toEqual([]);
  const large = Buffer.from(png);
  large.writeUInt32BE(4096, 16);
  expect(await told('logo.png', large)).toEqual(['1 branding.logo: is larger than 2048 by 2048 pixels']);
  expect(await told('logo.png', 'GIF89a')).toEqual(['1 branding.logo: is not a PNG image']);
  expect(await told('logo.svg', 'hello')).toEqual(['1 branding.logo: is not an SVG drawing']);
  expect(await told('logo.svg', `<svg>${' '.repeat(300_000)}</svg>`)).toEqual([
    '1 branding.logo: is larger than 256 KB',
  ]);
  expect(await told('logo.gif', 'GIF89a')).toEqual(['1 branding.logo: must be an .svg or a .png file']);
  expect(await readMistakes('branding: {logo: ./none.svg}')).toEqual([
    '1 branding.logo: cannot be read: there is no such file beside the configuration',
  ]);
  for (const active of [
    '<svg onload="x()"/>',
    '<svg/onload=x()>',
    '<svg><script/></svg>',
    '<!DOCTYPE svg><svg/>',
    '<svg><a href="javascript:x"/></svg>',
  ]) {
    expect(await told('logo.svg', active), active).toEqual([
      '1 branding.logo: must be a plain drawing, without scripts, handlers or a DOCTYPE',
    ]);
  }
});
