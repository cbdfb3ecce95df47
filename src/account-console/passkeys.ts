import { listPasskeys, type Passkey } from '#credentials/passkey.ts';
import { findPasskeyHandle } from '#credentials/passkey-options.ts';
import { relyingPartyOf } from '#credentials/passkey-verify.ts';
import type { Desk } from '#oidc/desk.ts';
import type { Words } from '#platform/words/words.ts';
import { show } from '#web/answer.ts';
import { noticeOf } from './notice.ts';
import { type PasskeyCard, passkeysPage } from './passkeys-pages.ts';
import { consoleOf } from './sections.ts';
import { accountPage, type Holder } from './signed-in.ts';

const PATH = '/account/security/passkeys';

/** The passkeys of whoever is signed in. */
export const showPasskeys = (desk: Desk) =>
  accountPage(desk, async (visit, holder) => {
    const { words } = visit.frame;
    const { added, removed, renamed } = words.passkeys.list;
    const passkeys = await listPasskeys(desk.db, holder.account.id);
    const [first] = passkeys;
    return show(passkeysPage, {
      console: consoleOf(visit, holder),
      notice: noticeOf(visit, { added, removed, renamed }),
      passkeys: passkeys.map((passkey) => passkeyCard(words, passkey)),
      addUrl: `${PATH}/add`,
      backUrl: '/account/security',
      needsAnother: first !== undefined && passkeys.length === 1 && !first.isBackupEligible,
      signals: await signalsOf(desk, holder, passkeys),
    });
  });

/** How a passkey is told to its owner. */
export function passkeyCard({ passkeys: { list } }: Words, passkey: Passkey): PasskeyCard {
  const { id, name, isBackupEligible, isBackedUp, createdAt, lastUsedAt, suspectedAt } = passkey;
  const shared = isBackedUp ? list.synced : list.canSync;
  return {
    name,
    kind: isBackupEligible ? shared : list.oneDevice,
    createdAt,
    lastUsedAt: lastUsedAt ?? undefined,
    isSuspected: suspectedAt !== null,
    url: `${PATH}/${id}`,
  };
}

/**
 * What authenticators are told of somebody who is signed in: all passkeys that work, since one that is left out is hidden
 * from its owner, and how the account is called now (WebAuthn Level 3, 5.1.10). Nothing to who never had one.
 */
async function signalsOf({ db, issuer }: Desk, { account }: Holder, passkeys: readonly Passkey[]) {
  const handle = await findPasskeyHandle(db, account.id);
  if (!handle) return undefined;
  const [rpId, userId] = [relyingPartyOf(issuer).id, handle.toString('base64url')];
  const allAcceptedCredentialIds = passkeys.map(({ credentialId }) => credentialId.toString('base64url'));
  const name = account.email ?? account.name ?? account.id;
  return JSON.stringify({
    signalAllAcceptedCredentials: { rpId, userId, allAcceptedCredentialIds },
    signalCurrentUserDetails: { rpId, userId, name, displayName: account.name ?? name },
  });
}
