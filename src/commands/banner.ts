import type { Config } from '#platform/config.ts';
import type { Result } from './command.ts';

/** What is printed once, when requests are answered. The set-up link is a secret: it goes here and into no log. */
export function banner(config: Config, setupLink: string | undefined): Result {
  const mailbox = config.mail.smtpUrl || config.isProduction ? undefined : `${config.issuer}/dev/mailbox`;
  const database = config.database.url ? 'the PostgreSQL of DATABASE_URL' : `${config.dataDir} (embedded PostgreSQL)`;
  const rows = [
    ['Data', database],
    ['Mail', mailbox ? `kept, to be read at ${mailbox}` : 'sent by SMTP'],
    ...(config.configFile ? [['Settings', config.configFile]] : []),
    ...(setupLink ? [['Begin here', `${setupLink}  makes the first administrator`]] : []),
  ];
  const lines = rows.map(([name = '', words]) => `  ${name.padEnd(12)}${words}`);
  return {
    json: { issuer: config.issuer, version: config.version, mailbox, setup_link: setupLink },
    text: ['', `Usher ${config.version} is at your service: ${config.issuer}`, '', ...lines, ''].join('\n'),
  };
}
