import { sweepDeletedAccounts } from '#accounts/sweep-deleted-accounts.ts';
import { sweepLapsedAccounts } from '#accounts/sweep-lapsed-accounts.ts';
import { sealAudit } from '#audit/seal-audit.ts';
import { sweepExpiredAttempts } from '#credentials/sweep-expired-attempts.ts';
import { sweepExpiredEmailChanges } from '#credentials/sweep-expired-email-changes.ts';
import { sweepExpiredProofs } from '#credentials/sweep-expired-proofs.ts';
import { sweepExpiredSecondSteps } from '#credentials/sweep-expired-second-steps.ts';
import type { Settings } from '#database/settings.ts';
import type { Database } from '#database/transaction.ts';
import type { Jobs } from '#jobs/jobs.ts';
import { endLicencesThatRanOut } from '#licences/end-licences-that-ran-out.ts';
import { freeDesertedSeats } from '#licences/free-idle-seats.ts';
import { rollUpLicenceHours } from '#licences/roll-up-licence-hours.ts';
import { sweepLine } from '#licences/sweep-line.ts';
import { tellOwners } from '#licences/tell-owners.ts';
import type { Letters } from '#mail/letters.ts';
import { sweepLetters } from '#mail/sweep-letters.ts';
import { sweepExpiredInvitations } from '#organisations/sweep-expired-invitations.ts';
import type { Vault } from '#platform/secrets.ts';
import { sweepExpiredGrants } from '#sessions/sweep-expired-grants.ts';
import { sweepExpiredInteractions } from '#sessions/sweep-expired-interactions.ts';
import { sweepExpiredReplays } from '#sessions/sweep-expired-replays.ts';
import { sweepExpiredSessions } from '#sessions/sweep-expired-sessions.ts';
import { sweepExpiredStatuses } from '#sessions/sweep-expired-statuses.ts';
import { sweepExpiredTokens } from '#sessions/sweep-expired-tokens.ts';
import { sweepKeptAnswers } from './management-api/kept-answers.ts';

interface Needs {
  readonly db: Database;
  readonly vault: Vault;
  readonly letters: Letters;
  readonly settings: () => Promise<Settings>;
}

const SEAL_SECONDS = 30;
const LICENCE_SECONDS = 10;
const HOUR_SECONDS = 3600;
/** Owners are told within a few hours, and never twice of the same. */
const OWNERS_SECONDS = 6 * HOUR_SECONDS;
/** Often, so that who comes back to a line after an hour is refused anew in the books. */
const LINE_SECONDS = 60;

/** What is removed once it has run out; sessions before the grants that hung on them. */
const sweeps: Readonly<Record<string, (needs: Needs) => Promise<unknown>>> = {
  'sweep-sessions': async ({ db, settings }) => sweepExpiredSessions(db, (await settings()).sessions),
  'sweep-tokens': ({ db }) => sweepExpiredTokens(db),
  'sweep-grants': ({ db }) => sweepExpiredGrants(db),
  'sweep-statuses': ({ db }) => sweepExpiredStatuses(db),
  'sweep-interactions': ({ db }) => sweepExpiredInteractions(db),
  'sweep-replays': ({ db }) => sweepExpiredReplays(db),
  'sweep-proofs': ({ db }) => sweepExpiredProofs(db),
  'sweep-second-steps': ({ db }) => sweepExpiredSecondSteps(db),
  'sweep-email-changes': ({ db }) => sweepExpiredEmailChanges(db),
  'sweep-invitations': ({ db }) => sweepExpiredInvitations(db),
  'sweep-attempts': ({ db }) => sweepExpiredAttempts(db),
  'sweep-letters': ({ db }) => sweepLetters(db),
  'sweep-kept-answers': ({ db }) => sweepKeptAnswers(db),
  'sweep-accounts': ({ db }) => sweepLapsedAccounts(db),
  'sweep-deleted-accounts': (needs) => sweepDeletedAccounts(needs),
};

/** Adds every timed job; a changed `jobs.sweep` counts from the next start. */
export async function scheduleJobs(jobs: Jobs, needs: Needs): Promise<void> {
  const { sweepSeconds } = (await needs.settings()).jobs;
  const timed = [
    ...Object.entries(sweeps).map(([name, run]) => ({ name, everySeconds: sweepSeconds, run })),
    { name: 'sweep-line', everySeconds: LINE_SECONDS, run: ({ db }: Needs) => sweepLine(db) },
    { name: 'seal-audit', everySeconds: SEAL_SECONDS, run: ({ db, vault }: Needs) => sealAudit(db, vault) },
    { name: 'free-deserted-seats', everySeconds: LINE_SECONDS, run: ({ db }: Needs) => freeDesertedSeats(db) },
    { name: 'end-licences', everySeconds: LICENCE_SECONDS, run: ({ db }: Needs) => endLicencesThatRanOut(db) },
    { name: 'roll-up-licence-hours', everySeconds: HOUR_SECONDS, run: ({ db }: Needs) => rollUpLicenceHours(db) },
    { name: 'tell-owners', everySeconds: OWNERS_SECONDS, run: (all: Needs) => tellOwners(all) },
  ];
  for (const { name, everySeconds, run } of timed) {
    jobs.schedule({
      name,
      everySeconds,
      run: async () => {
        await run(needs);
      },
    });
  }
}
