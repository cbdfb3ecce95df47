import type { Secret } from '#platform/secrets.ts';

const PATIENCE_MS = 8_000;

/**
 * Goes to the mail server as for a letter, through STARTTLS and the login, and leaves without sending one. Throws
 * nodemailer's error; nothing in it repeats the password.
 */
export async function tryTransport(smtpUrl: Secret): Promise<void> {
  const { default: nodemailer } = await import('nodemailer');
  const mailer = nodemailer.createTransport({
    url: smtpUrl.reveal(),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    dnsTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await mailer.verify();
  } finally {
    mailer.close();
  }
}
