import type { Generated, Stamp } from './column.ts';

/**
 * The password of an account that has one.
 *
 * @room credentials
 */
export interface PasswordTable {
  /** Whose it is. */
  account_id: string;
  /** The PHC string, encrypted for `password:hash:ACCOUNT_ID`. */
  hash: string;
  /** When it was set. */
  changed_at: Stamp;
}

/**
 * A link and a code that prove an address: they are sent by mail and used once.
 *
 * @room credentials
 */
export interface ProofTable {
  /** `prf_…` */
  id: string;
  /** What they are good for. */
  purpose: 'verify_email' | 'reset_password';
  /** None where the address is unknown: the row is written all the same, so that the work is equal. */
  account_id: string | null;
  /** The normalised address they were sent to. */
  email_key: string;
  /** The username somebody asked for with an address that has an account: held, as it would be for a new one. */
  username_key: string | null;
  /** SHA-256 of what the link holds. */
  token_hash: Buffer;
  /** HMAC of the six digits, bound to the row. */
  code_mac: Buffer | null;
  /** The interaction it was asked for in, if any: SHA-256 of its uid. */
  interaction_hash: Buffer | null;
  /** The app the person came from. */
  client_id: string | null;
  /** How many wrong codes were tried; after a few, none counts. */
  wrong_codes: Generated<number>;
  created_at: Stamp;
  /** Until then the code counts. */
  code_expires_at: Date | null;
  /** Until then the link counts. */
  expires_at: Date;
  /** When either was used; neither counts again. */
  used_at: Date | null;
}

/**
 * The throttle: one row a counted thing (an account, a source, letters to an address), reserved before the act.
 *
 * @room credentials
 */
export interface AttemptTable {
  /** HMAC of what is counted, so that no address stands here. */
  key_hash: Buffer;
  /** How many were made since it began. */
  tries: number;
  /** Beyond its quota: when the next try may be made. */
  next_at: Date;
  /** When all is forgotten. */
  expires_at: Date;
}

/**
 * The link that makes the first administrator; gone once there is one.
 *
 * @room credentials
 */
export interface SetupLinkTable {
  /** Always true: there is one row. */
  id: Generated<boolean>;
  /** SHA-256 of what the link holds. */
  token_hash: Buffer;
  created_at: Stamp;
}
