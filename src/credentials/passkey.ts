import type { Reader, Tx } from '#database/transaction.ts';

/** A passkey as its owner knows it. */
export interface Passkey {
  /** `pky_…` */
  readonly id: string;
  readonly name: string;
  /** Whether it may be synced to other devices, and whether it is. */
  readonly isBackupEligible: boolean;
  readonly isBackedUp: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** When its count of uses went backwards: there may be a copy of it. */
  readonly suspectedAt: Date | null;
  /** As the browser is told it. */
  readonly credentialId: Buffer;
  readonly transports: readonly string[];
}

/** A passkey as it is checked. */
export interface PasskeyRecord {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** COSE. */
  readonly publicKey: Buffer;
  /** What it counted last. */
  readonly count: number;
  readonly isBackupEligible: boolean;
  /** Whether it has shown that it checks the person. */
  readonly isUserVerifying: boolean;
  /** What authenticators know its owner by. */
  readonly handle: Buffer;
}

/** Most of one account: all are named to the browser whenever one is made. */
export const mostPasskeys = 20;

/** An account's passkeys, the oldest first. */
export function listPasskeys(reader: Reader, accountId: string): Promise<Passkey[]> {
  return passkeysOf(reader, accountId).orderBy('created_at').orderBy('id').execute();
}

/** One of them; undefined where it is not this account's. */
export function findPasskey(reader: Reader, accountId: string, id: string): Promise<Passkey | undefined> {
  return passkeysOf(reader, accountId).where('id', '=', id).executeTakeFirst();
}

/** By the id that its authenticator gave it, whosever it is. */
export async function findPasskeyRecord(reader: Reader, credentialId: Buffer): Promise<PasskeyRecord | undefined> {
  const row = await selectRecord(reader).where('credential_id', '=', credentialId).executeTakeFirst();
  return row && { ...row, count: Number(row.count) };
}

/** The same by our own id, with its row locked until the transaction ends. */
export async function findPasskeyForUpdate(tx: Tx, id: string): Promise<PasskeyRecord | undefined> {
  const row = await selectRecord(tx).where('passkey.id', '=', id).forUpdate('passkey').executeTakeFirst();
  return row && { ...row, count: Number(row.count) };
}

function passkeysOf(reader: Reader, accountId: string) {
  return reader
    .selectFrom('passkey')
    .select([
      'id',
      'name',
      'is_backup_eligible as isBackupEligible',
      'is_backed_up as isBackedUp',
      'created_at as createdAt',
      'last_used_at as lastUsedAt',
      'suspected_at as suspectedAt',
      'credential_id as credentialId',
      'transports',
    ])
    .where('account_id', '=', accountId);
}

function selectRecord(reader: Reader) {
  return reader
    .selectFrom('passkey')
    .innerJoin('passkey_user', 'passkey_user.account_id', 'passkey.account_id')
    .select([
      'passkey.id',
      'passkey.account_id as accountId',
      'passkey.name',
      'passkey.public_key as publicKey',
      'passkey.sign_count as count',
      'passkey.is_backup_eligible as isBackupEligible',
      'passkey.is_user_verifying as isUserVerifying',
      'passkey_user.handle',
    ]);
}
