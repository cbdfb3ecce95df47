import type { Generated, Json, JsonWithDefault, Stamp } from './column.ts';

/**
 * What a person agreed to give an app, whichever session asked.
 *
 * @room oidc
 */
export interface ConsentTable {
  /** Who agreed. */
  account_id: string;
  /** To whom. */
  client_id: string;
  /** The OpenID scopes. */
  scope: string[];
  /** Single claims, asked for by the `claims` parameter (OIDC Core 5.5). */
  claims: Generated<string[]>;
  /** Permissions of APIs, by the API’s identifier. */
  resources: JsonWithDefault<Record<string, string[]>>;
  created_at: Stamp;
  updated_at: Stamp;
}

/**
 * One authorization of an app by a person or of a machine by itself; its tokens live and end with it.
 *
 * @room oidc
 */
export interface GrantTable {
  /** As tokens name it. */
  id: string;
  /** None once the account is gone: the row stays for a while, so that it can be told why its tokens are refused. */
  account_id: string | null;
  /** The app it was given to. */
  client_id: string;
  /** The session it was given in; it ends when that is signed out. */
  session_uid: string | null;
  /** What was granted, as the protocol library writes it. */
  payload: Json<Record<string, unknown>>;
  /** 0 valid, 1 invalid, 2 suspended: what the status list says of its tokens. */
  status: Generated<number>;
  /** Its place in the status list; never reused. */
  status_number: Generated<number>;
  created_at: Stamp;
  /** The organisation the person chose for it, among several. */
  organisation_id: string | null;
  /** The licence whose seat it needs. */
  licence_id: string | null;
  /** When it became invalid. */
  ended_at: Date | null;
  /** Why: `sign_out`, `password_changed`. */
  ended_by: string | null;
}
