import type { Generated, Stamp } from './column.ts';

export interface PasswordTable {
  account_id: string;
  /** The PHC string, encrypted for `password:hash:ACCOUNT_ID`. */
  hash: string;
  changed_at: Stamp;
}

/** A link and a code that prove an address: they are sent by mail and used once. */
export interface ProofTable {
  /** `prf_…` */
  id: string;
  purpose: 'verify_email' | 'reset_password';
  /** None where the address is unknown: the row is written all the same, so that the work is equal. */
  account_id: string | null;
  email_key: string;
  /** The username somebody asked for with an address that has an account: held, as it would be for a new one. */
  username_key: string | null;
  token_hash: Buffer;
  /** HMAC of the six digits, bound to the row. */
  code_mac: Buffer | null;
  /** The interaction it was asked for in, if any: SHA-256 of its uid. */
  interaction_hash: Buffer | null;
  client_id: string | null;
  wrong_codes: Generated<number>;
  created_at: Stamp;
  code_expires_at: Date | null;
  expires_at: Date;
  used_at: Date | null;
}

/** The throttle: one row a counted thing (an account, a source, letters to an address), reserved before the act. */
export interface AttemptTable {
  /** HMAC of what is counted, so that no address stands here. */
  key_hash: Buffer;
  tries: number;
  /** Beyond its quota: when the next try may be made. */
  next_at: Date;
  /** When all is forgotten. */
  expires_at: Date;
}

export interface SetupLinkTable {
  id: Generated<boolean>;
  token_hash: Buffer;
  created_at: Stamp;
}
