import { findAccount } from './accounts/account.ts';
import { recordAct } from './audit/record-act.ts';
import { findClient } from './clients/client.ts';
import { type Database, inTransaction } from './database/transaction.ts';
import type { Letters } from './mail/letters.ts';
import { sendLetter } from './mail/send-letter.ts';
import type { RefreshReuse } from './oidc/adapter-deps.ts';

interface Needs {
  readonly db: Database;
  readonly letters: Letters;
}

/** Tells the person that an app's sign-in was ended because one of its keys came back, and writes it down. */
export function refreshReuseTeller({ db, letters }: Needs) {
  return async ({ grantId, accountId, clientId }: RefreshReuse): Promise<void> => {
    const account = accountId === undefined ? undefined : await findAccount(db, accountId);
    const client = await findClient(db, clientId);
    const appName = String(client?.metadata.client_name ?? clientId);
    await inTransaction(db, async (tx) => {
      const facts = { grant: grantId };
      await recordAct(tx, {
        act: 'refresh_token.reused',
        actor: { kind: 'client', id: clientId },
        accountId,
        clientId,
        facts,
      });
      if (!account?.email) return;
      const to = {
        to: account.email,
        accountId,
        personName: account.name ?? undefined,
        locale: account.locale ?? undefined,
      };
      await sendLetter(tx, letters, {
        name: 'refresh-reuse',
        ...to,
        appName,
        asked: { at: new Date(), timeZone: 'UTC' },
      });
    });
  };
}
