import type { Generated, Stamp } from './column.ts';

/**
 * An authenticator app: one an account, confirmed by a code of its own (RFC 6238).
 *
 * @room credentials
 */
export interface TotpTable {
  /** Whose app it is. */
  account_id: string;
  /** The key in base32, encrypted for `totp:secret:ACCOUNT_ID`. */
  secret: string;
  /** The last time steps whose code was accepted: none is accepted again. bigint, so text. */
  used_steps: Generated<string[]>;
  created_at: Stamp;
  /** When a code was last right. */
  last_used_at: Date | null;
}

/**
 * An authenticator app that is being set up: shown to the person, not confirmed yet.
 *
 * @room credentials
 */
export interface TotpEnrolmentTable {
  /** Who is setting it up. */
  account_id: string;
  /** SHA-256 of the interaction or the session it is set up in: nobody is shown a key that another browser has seen. */
  bound_to_hash: Buffer;
  /** The key in base32, encrypted for `totp_enrolment:secret:ACCOUNT_ID.HASH`. */
  secret: string;
  expires_at: Date;
}

/**
 * People who chose a mailed code as their second step. It goes to the account's own address.
 *
 * @room credentials
 */
export interface EmailFactorTable {
  /** Who chose it. */
  account_id: string;
  created_at: Stamp;
  /** When a code was last right. */
  last_used_at: Date | null;
}

/**
 * What authenticators know an account by (WebAuthn `user.id`): random, so that it tells nothing.
 *
 * @room credentials
 */
export interface PasskeyUserTable {
  /** Whose handle it is. */
  account_id: string;
  /** 32 random bytes. */
  handle: Buffer;
}

/**
 * A credential record of WebAuthn Level 3, section 4.
 *
 * @room credentials
 */
export interface PasskeyTable {
  /** `pky_…` */
  id: string;
  /** Whose it is. */
  account_id: string;
  /** What the authenticator calls it. */
  credential_id: Buffer;
  /** COSE. */
  public_key: Buffer;
  /** What the authenticator counted last; 0 for those that do not count. bigint, so text. */
  sign_count: Generated<string>;
  /** `usb`, `nfc`, `ble`, `internal`, `hybrid`…: a hint for the browser. */
  transports: Generated<string[]>;
  /** May be synced to other devices; never changes. */
  is_backup_eligible: boolean;
  /** Whether it is synced to other devices now. */
  is_backed_up: boolean;
  /** Whether it has shown that it checks the person (`uvInitialized`). */
  is_user_verifying: boolean;
  /** The model of the authenticator, or zeros. */
  aaguid: string;
  /** As the person calls it. */
  name: string;
  created_at: Stamp;
  /** When it last signed in. */
  last_used_at: Date | null;
  /** When its counter went backwards: there may be a copy of it. */
  suspected_at: Date | null;
}

/**
 * Codes for the day the other factors are lost: each works once.
 *
 * @room credentials
 */
export interface RecoveryCodeTable {
  /** SHA-256: a code is as long and random as a key. */
  code_hash: Buffer;
  /** Whose code it is. */
  account_id: string;
  created_at: Stamp;
  /** When it was used up. */
  used_at: Date | null;
}

/**
 * A browser in which the second step is not asked for again for a while.
 *
 * @room credentials
 */
export interface RememberedDeviceTable {
  /** `dev_…` */
  id: string;
  /** SHA-256 of what its cookie says. */
  token_hash: Buffer;
  /** Who is remembered in it. */
  account_id: string;
  /** The browser, as it called itself. */
  agent: string | null;
  /** Where it was used last. */
  address: string | null;
  /** As it was then: another password ends it. */
  password_changed_at: Date;
  created_at: Stamp;
  /** When it last spared the second step. */
  last_used_at: Stamp;
  expires_at: Date;
}

/**
 * A code mailed to prove a second thing, good in the one sign-in or session it was asked for.
 *
 * @room credentials
 */
export interface MailedCodeTable {
  /** `mlc_…` */
  id: string;
  /** Who signs in. */
  account_id: string;
  /** SHA-256 of the uid of the interaction, or the session. */
  bound_to_hash: Buffer;
  /** HMAC of the six digits, bound to the row. */
  code_mac: Buffer;
  /** Wrong codes so far: after five the code is none any more. */
  wrong_codes: Generated<number>;
  created_at: Stamp;
  expires_at: Date;
}

/**
 * A new address that waits to be proven; afterwards the old one may take it back for a while.
 *
 * @room credentials
 */
export interface EmailChangeTable {
  /** `emc_…` */
  id: string;
  /** Whose address it is to be. */
  account_id: string;
  /** The new address as typed. */
  email: string;
  /** Its normalised form. */
  email_key: string;
  /** The address before; the letter to it can undo the change. */
  old_email: string | null;
  /** SHA-256 of the token in the link to the new address. */
  token_hash: Buffer;
  /** HMAC of the six digits, bound to the row. */
  code_mac: Buffer;
  /** Wrong codes so far: after five only the link works. */
  wrong_codes: Generated<number>;
  /** SHA-256 of the token in the letter to the old address. */
  undo_token_hash: Buffer | null;
  created_at: Stamp;
  expires_at: Date;
  /** When the new address was proven, and became the account’s. */
  proven_at: Date | null;
  /** Until then the letter to the old address takes it back. */
  undo_expires_at: Date | null;
}
