import { hashSync } from 'bcryptjs';
import { shaCrypt } from './sha-crypt.ts';

const BCRYPT_DIGEST = 31;

/** What crypt(3) writes behind a setting of bcrypt (`$2b$…`) or sha-crypt (`$5$…`, `$6$…`). Holds its thread up. */
export function cryptDigest(setting: string, password: string): string {
  return setting.startsWith('$2') ? hashSync(password, setting).slice(-BCRYPT_DIGEST) : shaCrypt(setting, password);
}
