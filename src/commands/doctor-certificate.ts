import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { type Finding, ok, warning, wrong } from './doctor-finding.ts';

const PATIENCE_MS = 5_000;
const DAY_MS = 86_400_000;
/** Those that renew themselves do so a month ahead. */
const SOON_DAYS = 14;

/** How long the certificate of an https issuer is valid; nothing where none could be had, which the request tells of. */
export async function examineCertificate(issuer: string, now = new Date()): Promise<Finding[]> {
  const validTo = await readValidTo(new URL(issuer));
  return validTo === undefined ? [] : [judgeValidity(validTo, now)];
}

/** Apart from the network, so that a day in the future can be tried. */
export function judgeValidity(validTo: Date, now: Date): Finding {
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
  const on = validTo.toISOString().slice(0, 10);
  const mend = 'Renew the certificate at the proxy, and see why that does not happen by itself.';
  if (days < 0) return wrong(`The certificate of ISSUER ended on ${on}.`, mend);
  if (days < SOON_DAYS) return warning(`The certificate of ISSUER ends on ${on}.`, mend);
  return ok(`The certificate of ISSUER is valid until ${on}.`);
}

function readValidTo({ hostname, port }: URL): Promise<Date | undefined> {
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    // Looked at, not relied on: the request of the check itself refuses what is not valid.
    const socket = connect({
      host,
      port: Number(port || 443),
      ...(isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: false,
      timeout: PATIENCE_MS,
    });
    const end = (validTo?: Date) => {
      resolve(validTo);
      socket.destroy();
    };
    socket.once('secureConnect', () => {
      const { valid_to: text } = socket.getPeerCertificate();
      end(text ? new Date(text) : undefined);
    });
    socket.once('error', () => end());
    socket.once('timeout', () => end());
  });
}
