import { sendMailedCode } from '#credentials/mailed-code.ts';
import type { ChangedAccount } from '#credentials/tell-change.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import type { Interaction } from './interaction.ts';

/** Mails a code for this interaction, if its turn has come. */
export function mailCode(desk: Desk, visit: Visit, asked: { interaction: Interaction; account: ChangedAccount }) {
  const { account, interaction } = asked;
  const { uid, client } = interaction;
  const about = { account, boundTo: uid, clientId: client.id, appName: client.name };
  return sendMailedCode(desk.credentials, { ...about, caller: callerOf(visit) });
}
