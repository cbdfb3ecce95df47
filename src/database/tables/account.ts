import type { Generated, JsonWithDefault, Stamp } from './column.ts';

export interface AccountTable {
  /** `acc_…`, the `sub` of every token; never reused. */
  id: string;
  /** As typed; an account of a delegated connector may have none. */
  email: string | null;
  /** The normalised form that makes it unique. */
  email_key: string | null;
  email_verified: Generated<boolean>;
  username: string | null;
  username_key: string | null;
  name: string | null;
  /** The other standard claims (OIDC Core 5.1), by claim name. */
  claims: JsonWithDefault<Record<string, unknown>>;
  locale: string | null;
  is_disabled: Generated<boolean>;
  /** Encrypts the person's details in the audit; gone with the account. */
  audit_key: string | null;
  /** When it is removed unless its address is confirmed before; none for one that somebody made for a person. */
  lapses_at: Date | null;
  created_at: Stamp;
  updated_at: Stamp;
}

export interface RoleTable {
  id: string;
  name: string;
  /** The rank: 0 nobody, 1000 root. */
  value: number;
  permissions: Generated<string[]>;
  /** Role ids that pass every check this one passes. */
  equivalents: Generated<string[]>;
  is_built_in: Generated<boolean>;
  created_at: Stamp;
}

export interface AccountRoleTable {
  account_id: string;
  role_id: string;
  granted_at: Stamp;
}
