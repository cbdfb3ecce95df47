import { faultOf } from '#mail/fault.ts';
import { tryTransport } from '#mail/try-transport.ts';
import type { Secret } from '#platform/secrets.ts';
import type { Check } from './doctor-check.ts';
import { type Finding, ok, wrong } from './doctor-finding.ts';

export const mailCheck: Check = {
  name: 'mail',
  reads: ['SMTP_URL'],
  async examine({ config }) {
    const { smtpUrl } = config.mail;
    if (!smtpUrl) return ok('Letters are not sent: they are kept, and shown at /dev/mailbox.');
    try {
      await tryTransport(smtpUrl);
      return ok(`The mail server ${new URL(smtpUrl.reveal()).host} lets Usher in.`);
    } catch (error) {
      return judge(smtpUrl, error);
    }
  },
};

function judge(smtpUrl: Secret, error: unknown): Finding {
  const { host } = new URL(smtpUrl.reveal());
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  if (code === 'EAUTH') {
    return wrong(
      `The mail server ${host} refuses the user name or password of SMTP_URL.`,
      'Put the right ones into SMTP_URL; signs such as @ and / in them are written %40 and %2F.',
    );
  }
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(message) || code === 'EDNS') {
    return wrong(`Nothing answers at the mail server ${host}.`, 'Start it, or correct the host and port in SMTP_URL.');
  }
  if (code === 'ETIMEDOUT') {
    return wrong(
      `The mail server ${host} does not answer in time.`,
      'Open the way to it (a firewall may stop it), or correct SMTP_URL: smtps:// for port 465, smtp:// for 587.',
    );
  }
  return wrong(
    `The mail server ${host} cannot be used: ${faultOf(error).words}.`,
    'Correct SMTP_URL, or mend the server: see what it logs.',
  );
}
