import { z } from 'zod';
import { recordPersonalAct } from '#credentials/credentials.ts';
import { forgetDevice, forgetDevices, listRememberedDevices } from '#credentials/remembered-device.ts';
import { inTransaction, type Tx } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { noticeOf } from './notice.ts';
import { consoleOf } from './sections.ts';
import { browsersPage } from './security-pages.ts';
import { accountPage, accountSubmit, type Holder } from './signed-in.ts';

const PATH = '/account/security/browsers';

export const showBrowsers = (desk: Desk) =>
  accountPage(desk, async (visit, holder) => {
    const { accountSecurity, say } = visit.frame.words;
    const devices = await listRememberedDevices(desk.db, holder.account.id);
    return show(browsersPage, {
      console: consoleOf(visit, holder),
      notice: noticeOf(visit, accountSecurity.notices),
      browsers: devices.map(({ agent, ...device }) => ({
        ...device,
        name: (agent && say.device(agent)) || accountSecurity.browsers.unknown,
      })),
      forgetAction: `${PATH}/forget`,
      forgetAllAction: `${PATH}/forget-all`,
      backUrl: '/account/security',
    });
  });

/** Forgets one; one that is forgotten already, or was never theirs, is told of in the same words. */
export const submitForgetBrowser = (desk: Desk) =>
  accountSubmit(
    desk,
    { path: PATH, schema: z.object({ browser: z.string().default('') }), again: async () => goTo(PATH) },
    async (visit, holder, { browser }) => {
      const { id: accountId } = holder.account;
      await forget(desk, { visit, holder }, (tx) => forgetDevice(tx, { accountId, id: browser }));
      return goTo(`${PATH}?done=browser`);
    },
  );

export const submitForgetBrowsers = (desk: Desk) =>
  accountSubmit(desk, { path: PATH, schema: z.object({}), again: async () => goTo(PATH) }, async (visit, holder) => {
    await forget(desk, { visit, holder }, async (tx) => (await forgetDevices(tx, holder.account.id)) > 0);
    return goTo(`${PATH}?done=browsers`);
  });

function forget(
  desk: Desk,
  { visit, holder: { account } }: { readonly visit: Visit; readonly holder: Holder },
  act: (tx: Tx) => Promise<boolean>,
): Promise<void> {
  const { vault } = desk.credentials;
  return inTransaction(desk.db, async (tx) => {
    if (await act(tx)) await recordPersonalAct(tx, vault, { act: 'device.forgotten', account, caller: visit });
  });
}
