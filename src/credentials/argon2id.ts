import { randomBytes } from 'node:crypto';
import { argon2id, hash, needsRehash, verify } from 'argon2';

/** Costs of one hash (RFC 9106). */
export interface Argon2Parameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** OWASP's minimum of equal strength with the least memory but one; 36-45 ms on a server's core. */
export const defaultParameters: Argon2Parameters = { memoryKib: 19_456, passes: 2, lanes: 1 };

/** A PHC string with a random salt of 128 bits, its costs in the order that every other implementation asks for. */
export async function hashArgon2id(secret: string, parameters: Argon2Parameters): Promise<string> {
  const phc = await hash(secret, { type: argon2id, ...toOptions(parameters) });
  return phc.replace(/\$m=(\d+),p=(\d+),t=(\d+)\$/, '$m=$1,t=$3,p=$2$');
}

export function verifyArgon2id(phc: string, secret: string): Promise<boolean> {
  return verify(phc, secret);
}

/** Whether a PHC string was made with other costs, or by another member of the family. */
export function isOutdated(phc: string, parameters: Argon2Parameters): boolean {
  return !phc.startsWith('$argon2id$') || needsRehash(phc, toOptions(parameters));
}

/** A hash that costs what any other does to verify, and that no password has. */
export function decoyArgon2id({ memoryKib, passes, lanes }: Argon2Parameters): string {
  const [salt, digest] = [16, 32].map((bytes) => randomBytes(bytes).toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${salt}$${digest}`;
}

function toOptions({ memoryKib, passes, lanes }: Argon2Parameters) {
  return { memoryCost: memoryKib, timeCost: passes, parallelism: lanes };
}
