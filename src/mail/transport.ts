import { once } from '#platform/once.ts';
import type { Secret } from '#platform/secrets.ts';
import { mailAddress } from './address.ts';
import type { LetterBody } from './letter-body.ts';
import type { LetterInHand } from './letter-status.ts';

interface TransportSettings {
  readonly smtpUrl: Secret;
  readonly from: string;
  readonly issuer: string;
}

export interface Transport {
  /** Resolves when the server has taken the letter over; throws nodemailer's error otherwise. */
  send(letter: LetterInHand, body: LetterBody, signal: AbortSignal): Promise<void>;
  close(): void;
}

const CONNECT_MILLISECONDS = 10_000;
/** A server may ponder the end of a letter for long; giving up too early sends it twice. Below a job's `runSeconds`. */
const SILENCE_MILLISECONDS = 120_000;
const IDLE_MILLISECONDS = 10_000;

/** A few kept connections to the mail server; none before the first letter, nor is the library loaded before. */
export function openTransport({ smtpUrl, from, issuer }: TransportSettings): Transport {
  const open = once(() => openMailer(smtpUrl));
  let closeMailer = () => {};
  const host = new URL(issuer).hostname;
  return {
    async send({ id, recipient, subject, created_at }, { text, html }, signal) {
      const mailer = await open();
      closeMailer = () => mailer.close();
      await mailer.sendMail({
        from,
        // An object, so that the address is never parsed as a list.
        to: { name: '', address: mailAddress(recipient) },
        subject,
        text,
        html,
        date: created_at,
        messageId: `<${id}@${host}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        signal,
      });
    },
    close: () => closeMailer(),
  };
}

async function openMailer(smtpUrl: Secret) {
  const { default: nodemailer } = await import('nodemailer');
  return nodemailer.createTransport({
    url: smtpUrl.reveal(),
    pool: true,
    maxConnections: 5,
    // The job queue alone tries again: it knows which attempt it is.
    maxRequeues: 0,
    idleTimeout: IDLE_MILLISECONDS,
    connectionTimeout: CONNECT_MILLISECONDS,
    greetingTimeout: CONNECT_MILLISECONDS,
    dnsTimeout: CONNECT_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
