import { z } from 'zod';
import { keepAccount } from '#accounts/keep-account.ts';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { goTo, show } from '#web/answer.ts';
import { dataPage } from './data-pages.ts';
import { noticeOf } from './notice.ts';
import { consoleOf } from './sections.ts';
import { accountPage, accountSubmit } from './signed-in.ts';

const PATH = '/account/data';

export const showData = (desk: Desk) =>
  accountPage(desk, async (visit, holder) =>
    show(dataPage, {
      console: consoleOf(visit, holder),
      notice: noticeOf(visit, visit.frame.words.accountData.notices),
      exportUrl: `${PATH}/export`,
      deleteUrl: holder.account.deletesAt ? undefined : `${PATH}/delete`,
    }),
  );

/** The button under «Your account will be deleted»; pressed twice, the second time does nothing. */
export const submitKeep = (desk: Desk) =>
  accountSubmit(
    desk,
    { path: PATH, schema: z.object({}), again: async () => goTo(PATH) },
    async (visit, { account }) => {
      await inTransaction(desk.db, (tx) => keepAccount(tx, desk.credentials, { account, caller: visit }));
      return goTo(`${PATH}?done=kept`);
    },
  );
