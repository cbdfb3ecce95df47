import { randomBytes } from 'node:crypto';
import { openVault, type Place, Secret, type Vault } from '#platform/secrets.ts';

/** What the record says of a person beyond what they did. */
export interface PersonalDetails {
  /** The network address the request came from. */
  readonly address?: string;
  /** The `User-Agent` of the request. */
  readonly agent?: string;
  readonly email?: string;
}

/** The part of an account that hides and shows its personal details. */
export interface AuditedAccount {
  readonly id: string;
  /** As in `account.audit_key`; null where it was destroyed. */
  readonly audit_key: string | null;
}

const KEY_BYTES = 32;
/** What one detail may say at most: a `User-Agent` is the caller's to choose. */
const DETAIL_CHARACTERS = 400;

/** The value of `account.audit_key` for a new account: a random key of its own, under the root key. */
export function newAuditKey(vault: Vault, accountId: string): string {
  return vault.encrypt(randomBytes(KEY_BYTES).toString('hex'), keyPlace(accountId));
}

/**
 * Details for `Act.personal`, under the account's own key: they can be read for as long as the account keeps that key,
 * and the rows of the audit need never change. Undefined where the key is gone.
 */
export function personalDetails(vault: Vault, account: AuditedAccount, details: PersonalDetails): string | undefined {
  const own = openAccountVault(vault, account);
  const short = Object.entries(details).map(([name, value]) => [name, value?.slice(0, DETAIL_CHARACTERS)]);
  return own?.encrypt(JSON.stringify(Object.fromEntries(short)), detailsPlace(account.id));
}

/** Reads what `personalDetails` made; undefined when the account's key is gone. Throws when the value is damaged. */
export function readPersonal(vault: Vault, account: AuditedAccount, personal: string): PersonalDetails | undefined {
  const own = openAccountVault(vault, account);
  return own && JSON.parse(own.decrypt(personal, detailsPlace(account.id)));
}

/** Reads many of one account; what is damaged, or of a key that is gone, says nothing. */
export function personalReader(vault: Vault, account: AuditedAccount): (personal: string | null) => PersonalDetails {
  const own = openAccountVault(vault, account);
  return (personal) => {
    if (personal === null || !own) return {};
    try {
      return JSON.parse(own.decrypt(personal, detailsPlace(account.id)));
    } catch {
      return {};
    }
  };
}

function openAccountVault(vault: Vault, account: AuditedAccount): Vault | undefined {
  if (account.audit_key === null) return undefined;
  return openVault(new Secret([Buffer.from(vault.decrypt(account.audit_key, keyPlace(account.id)), 'hex')]));
}

const keyPlace = (accountId: string): Place => `account:audit_key:${accountId}`;
const detailsPlace = (accountId: string): Place => `audit:personal:${accountId}`;
