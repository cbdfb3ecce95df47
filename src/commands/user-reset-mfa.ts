import { type RemovedSteps, removeSecondSteps } from '#credentials/remove-second-steps.ts';
import { inTransaction } from '#database/transaction.ts';
import { command } from './command.ts';
import { openCommandLetters } from './command-letters.ts';
import { openCommandStores } from './command-stores.ts';
import { getUserNamed } from './user-named.ts';

export const userResetMfaCommand = command({
  usage: 'user reset-mfa WHO',
  about:
    'Removes every second step of a person who has lost theirs, with passkeys, recovery codes and remembered browsers, ' +
    'ends their sign-ins and tells them by mail. Until they set one up anew, their password alone is enough. WHO is ' +
    'their address, username or id.',
  options: {},
  operands: ['WHO'],
  async run(call) {
    const [who = ''] = call.operands;
    const config = call.config();
    await using stores = await openCommandStores(config);
    await using post = await openCommandLetters(config, stores);
    const account = await getUserNamed(stores.db, who);
    const actor = { kind: 'command', id: 'user reset-mfa' } as const;
    const removed = await inTransaction(stores.db, (tx) => removeSecondSteps(tx, post, { account, actor }));
    return { json: { id: account.id, removed: toJson(removed) }, text: toText(account.id, removed) };
  },
});

function toJson(removed: RemovedSteps | undefined) {
  return {
    authenticator_apps: removed?.authenticatorApps ?? 0,
    email_codes: removed?.emailCodes ?? 0,
    passkeys: removed?.passkeys ?? 0,
    recovery_codes: removed?.recoveryCodes ?? 0,
    remembered_devices: removed?.rememberedDevices ?? 0,
  };
}

function toText(id: string, removed: RemovedSteps | undefined): string {
  if (!removed) return `Nothing to change: ${id} has no second step.`;
  const gone = [
    counted(removed.authenticatorApps, 'authenticator app'),
    removed.emailCodes > 0 ? 'codes by mail' : '',
    counted(removed.passkeys, 'passkey'),
    counted(removed.recoveryCodes, 'recovery code'),
    counted(removed.rememberedDevices, 'remembered browser'),
  ].filter(Boolean);
  return `Removed from ${id}: ${gone.join(', ')}. It is signed out everywhere.`;
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}
