import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '#platform/config.ts';
import { isLoopback } from '#platform/config-values.ts';
import { sha256 } from '#platform/secrets.ts';
import { sourceOf } from '#platform/source.ts';
import type { Check } from './doctor-check.ts';
import { type Finding, ok, Unexamined, warning, wrong } from './doctor-finding.ts';
import { outboundTo } from './doctor-issuer-state.ts';
import type { DoctorScene } from './doctor-scene.ts';

/** The counts of requests reach the database a fifth of a second after the request. */
const LOOKS = 12;
const LOOK_MS = 100;

export const proxyCheck: Check = {
  name: 'proxy',
  reads: ['ISSUER', 'PORT', 'TRUST_PROXY'],
  async examine(scene) {
    const state = await scene.issuer();
    if (state.kind !== 'usher') throw new Unexamined('Usher does not answer at ISSUER');
    if (await believesStrangers(scene)) return tooMuch(scene);
    return (
      tooLittle(scene.config) ??
      ok('The host arrives as it was asked for, and nobody can choose the address they are counted under.')
    );
  },
};

/**
 * Sends a request through the public URL with an address made up (RFC 3849) as its origin, and looks whether it was
 * counted under that: a proxy puts its own words in that place, so whoever believes it trusts one proxy too many.
 */
async function believesStrangers({ config, database }: DoctorScene): Promise<boolean> {
  const db = await database();
  const [a, b] = [randomBytes(2).toString('hex'), randomBytes(2).toString('hex')];
  const stranger = `2001:db8:${a}:${b}::1`;
  const answer = await outboundTo(config.issuer).fetch(`${config.issuer}/csrf`, {
    headers: { 'x-forwarded-for': stranger },
  });
  if (answer.headers.get('ratelimit') === null)
    throw new Unexamined('requests are not counted here, so nobody’s address shows');
  const hash = sha256(`address:${sourceOf(stranger)}`);
  for (let look = 0; look < LOOKS; look += 1) {
    await pause(LOOK_MS);
    const row = await db
      .selectFrom('request_count')
      .select('requests')
      .where('caller_hash', '=', hash)
      .executeTakeFirst();
    if (row) return true;
  }
  return false;
}

function tooMuch({ config: { http } }: DoctorScene): Finding {
  const set = typeof http.trustProxy === 'number' ? String(http.trustProxy) : http.trustProxy.join(',');
  return wrong(
    `With TRUST_PROXY=${set} Usher believes whatever address a caller writes into X-Forwarded-For.`,
    'Set TRUST_PROXY to the number of proxies that add to that header (0 without one), and restart Usher.',
  );
}

/** Usher itself speaks plain http on `PORT`: what is public elsewhere has come through something. */
export function tooLittle(config: Pick<Config, 'http' | 'issuer'>): Finding | undefined {
  if (config.http.trustProxy !== 0) return undefined;
  const { protocol, hostname, port } = new URL(config.issuer);
  const mend = 'Set TRUST_PROXY to the number of proxies in front, mostly 1, and restart Usher.';
  if (protocol === 'https:') {
    return wrong('A proxy speaks https for Usher, but TRUST_PROXY is 0: all callers count as one, the proxy.', mend);
  }
  const isDirect = Number(port || 80) === config.http.port;
  if (isDirect || (isLoopback(hostname) && port === '')) return undefined;
  return warning(
    `ISSUER is another port than PORT ${config.http.port}; if a proxy stands between, all callers count as one.`,
    mend,
  );
}
