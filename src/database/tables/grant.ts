import type { Generated, Json, JsonWithDefault, Stamp } from './column.ts';

/** What a person agreed to give an app, whichever session asked. */
export interface ConsentTable {
  account_id: string;
  client_id: string;
  scope: string[];
  claims: Generated<string[]>;
  resources: JsonWithDefault<Record<string, string[]>>;
  created_at: Stamp;
  updated_at: Stamp;
}

export interface GrantTable {
  id: string;
  /** None once the account is gone: the row stays, so that the status list goes on refusing its tokens. */
  account_id: string | null;
  client_id: string;
  session_uid: string | null;
  payload: Json<Record<string, unknown>>;
  /** 0 valid, 1 invalid, 2 suspended: what the status list says of its tokens. */
  status: Generated<number>;
  status_number: Generated<number>;
  created_at: Stamp;
  ended_at: Date | null;
  ended_by: string | null;
}
