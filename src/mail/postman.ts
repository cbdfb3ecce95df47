import type { Database } from '#database/transaction.ts';
import type { Job } from '#jobs/job.ts';
import type { Config } from '#platform/config.ts';
import type { Log } from '#platform/log.ts';
import { type Fault, faultOf } from './fault.ts';
import { openBody } from './letter-body.ts';
import { claimLetter, type LetterInHand, markSent, markUnsent } from './letter-status.ts';
import { LETTER_QUEUE, type LetterJob, type Letters } from './letters.ts';
import { openTransport, type Transport } from './transport.ts';
import { untilDone } from './until-done.ts';

interface PostmanSettings {
  readonly db: Database;
  readonly letters: Letters;
  readonly config: Pick<Config, 'issuer' | 'mail'>;
  readonly log: Log;
}

export interface Postman {
  /** After `jobs.stop()`: hangs up on the mail server. */
  close(): void;
}

type Deps = Omit<PostmanSettings, 'config'> & { readonly transport: Transport };

/** Has queued letters delivered by this process; called before `jobs.start()`. Without a mail server there are none. */
export function hirePostman({ db, letters, config, log }: PostmanSettings): Postman {
  const { smtpUrl, from } = config.mail;
  if (!smtpUrl) return { close: () => undefined };
  const transport = openTransport({ smtpUrl, from, issuer: config.issuer });
  letters.jobs.work<LetterJob>(LETTER_QUEUE, (job) => deliver({ db, letters, log, transport }, job));
  return { close: () => transport.close() };
}

/**
 * One attempt. A letter whose fate is unknown, since the process or the line died between the mail server's yes and
 * our note of it, goes out again under the same Message-ID: SMTP has nothing better (RFC 5321 6.1).
 */
async function deliver(deps: Deps, job: Job<LetterJob>): Promise<void> {
  const letter = await claimLetter(deps.db, { id: job.data.letterId, attempt: job.attempt });
  if (!letter) return;
  const fault = await send(deps, letter, job.signal);
  const { id, name } = letter;
  if (!fault) {
    await untilDone(() => markSent(deps.db, { id, attempt: job.attempt }));
    deps.log.info({ letter: id, name, attempt: job.attempt }, 'a letter was sent');
    return;
  }
  const isOver = fault.isPermanent || job.isLastAttempt;
  await markUnsent(
    deps.db,
    { id, attempt: job.attempt },
    { status: isOver ? 'failed' : 'retrying', error: fault.words },
  );
  if (fault.isPermanent) deps.log.error({ letter: id, name, fault: fault.code }, 'a letter was refused for good');
  else throw new Error(`the letter ${id} was not delivered: ${fault.code}`);
}

async function send(
  { letters, transport }: Deps,
  letter: LetterInHand,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  try {
    await transport.send(letter, openBody(letters.vault, letter), signal);
    return undefined;
  } catch (error) {
    return faultOf(error);
  }
}
