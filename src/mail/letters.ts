import type { QueueSettings } from '#jobs/job.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { Brand } from '#platform/brand.ts';
import type { Config } from '#platform/config.ts';
import type { Vault } from '#platform/secrets.ts';
import type { LetterFrame } from '#platform/view.ts';
import { chooseWords } from '#platform/words/words.ts';
import type { Write, Written } from './letter.ts';
import { writeAccountChange } from './letters/account-change.ts';
import { writeAccountDeletion } from './letters/account-deletion.ts';
import { writeAlreadyRegistered } from './letters/already-registered.ts';
import { writeEmailChanged } from './letters/email-changed.ts';
import { writeInvitation } from './letters/invitation.ts';
import { writeLicenceEnds } from './letters/licence-ends.ts';
import { writeLicenceFull } from './letters/licence-full.ts';
import { writePasswordChanged } from './letters/password-changed.ts';
import { writeRecoveryCodes } from './letters/recovery-codes.ts';
import { writeRefreshReuse } from './letters/refresh-reuse.ts';
import { writeResetPassword } from './letters/reset-password.ts';
import { writeSignInCode } from './letters/sign-in-code.ts';
import { writeVerifyEmail } from './letters/verify-email.ts';

/** Every letter that Usher writes, by its name. */
const writers = {
  'verify-email': writeVerifyEmail,
  'already-registered': writeAlreadyRegistered,
  'reset-password': writeResetPassword,
  'password-changed': writePasswordChanged,
  'account-change': writeAccountChange,
  'email-changed': writeEmailChanged,
  'sign-in-code': writeSignInCode,
  'recovery-codes': writeRecoveryCodes,
  'account-deletion': writeAccountDeletion,
  'refresh-reuse': writeRefreshReuse,
  'licence-full': writeLicenceFull,
  'licence-ends': writeLicenceEnds,
  invitation: writeInvitation,
};

type Writers = typeof writers;
export type LetterName = keyof Writers;

interface Addressed {
  /** One address, as the person typed it. */
  readonly to: string;
  readonly accountId?: string | undefined;
  /** The person's language (BCP 47). */
  readonly locale?: string | undefined;
}

/** A letter to be sent: its name, to whom, and what that letter says. */
export type Letter = {
  [N in LetterName]: { readonly name: N } & Addressed & (Writers[N] extends Write<infer Facts> ? Facts : never);
}[LetterName];

/** What writing a letter and handing it to the queue takes. */
export interface Letters {
  readonly vault: Vault;
  readonly jobs: Jobs;
  /** `kept`: no mail server is set, and letters are shown at /dev/mailbox. */
  readonly firstStatus: 'queued' | 'kept';
  frame(locale: string | undefined): Promise<LetterFrame>;
}

/** The queue of letters; each job names one. */
export const LETTER_QUEUE = 'letter';

export interface LetterJob {
  readonly letterId: string;
}

/** A letter is tried for a day and more: at once, a few times within minutes, then every hour. */
const letterQueue: Partial<QueueSettings> = {
  retries: 40,
  retryAfterSeconds: 5,
  retryAfterMostSeconds: 3600,
  runSeconds: 300,
  atOnce: 10,
};

interface LettersSettings {
  readonly config: Pick<Config, 'issuer' | 'mail'>;
  readonly vault: Vault;
  /** Not started yet: the queue of letters is declared here. */
  readonly jobs: Jobs;
  /** As it is when a letter is written. */
  brand(): Promise<Brand> | Brand;
  /** Other delays than the usual ones. */
  readonly queue?: Partial<QueueSettings>;
}

/** Opens the writing desk. Letters are sent only where a postman is hired too (`hirePostman`). */
export function openLetters({ config, vault, jobs, brand, queue }: LettersSettings): Letters {
  jobs.declare(LETTER_QUEUE, { ...letterQueue, ...queue });
  return {
    vault,
    jobs,
    firstStatus: config.mail.smtpUrl ? 'queued' : 'kept',
    async frame(locale) {
      return { ...chooseWords(locale ? [locale] : []), issuer: config.issuer, brand: await brand() };
    },
  };
}

/** The letter in its words; nothing is stored or sent. */
export async function writeLetter(letters: Letters, letter: Letter): Promise<Written> {
  // Each name's facts fit its own writer, which the union cannot say of all at once.
  const write = writers[letter.name] as Write<Letter>;
  const written = await write(letter, await letters.frame(letter.locale ?? letter.asked.lang));
  if (/\p{Cc}/u.test(written.subject))
    throw new Error(`the subject of a letter (${letter.name}) has a control character`);
  return written;
}
