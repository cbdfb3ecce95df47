import { Refusal } from '#platform/refusal.ts';

/** RFC 9106 in PHC strings, the three costs in any order. */
const SHAPE =
  /^\$argon2(?:id|i|d)\$v=(?:16|19)\$(?<costs>(?:[mtp]=\d{1,10},){2}[mtp]=\d{1,10})\$(?<salt>[\w+/-]+)\$(?<hash>[\w+/-]+)$/;
/** A cost beyond these is no server's choice, but a way to stop one. */
const HIGHEST_MEMORY_KIB = 256 * 1024;
const HIGHEST_WORK_KIB = 1024 * 1024;
const HIGHEST_LANES = 16;
const LONGEST = 1024;

/** Whether a text is an argon2 hash. Throws `Refusal('invalid-input')` for one that Usher would not check. */
export function isArgon2(text: string): boolean {
  const { costs, salt, hash } = (text.length <= LONGEST && SHAPE.exec(text)?.groups) || {};
  if (costs === undefined || salt === undefined || hash === undefined) return false;
  const { m = 0, t = 0, p = 0 } = Object.fromEntries(costs.split(',').map((cost) => readCost(cost)));
  const problem = problemOfCosts(m, t, p) ?? problemOfSizes(bytesIn(salt), bytesIn(hash));
  if (problem) throw new Refusal('invalid-input', `Usher does not take this argon2 hash, since it ${problem}.`);
  return true;
}

const readCost = (cost: string): [string, number] => [cost.charAt(0), Number(cost.slice(2))];
const bytesIn = (base64: string) => Buffer.from(base64, 'base64').length;

function problemOfCosts(memoryKib: number, passes: number, lanes: number): string | undefined {
  if (passes < 1 || lanes < 1 || memoryKib < 8 * lanes) return 'has costs below the least of RFC 9106';
  const isTooCostly = memoryKib > HIGHEST_MEMORY_KIB || memoryKib * passes > HIGHEST_WORK_KIB || lanes > HIGHEST_LANES;
  return isTooCostly ? 'would take too long to check' : undefined;
}

/** RFC 9106 3.1 lets a hash be of four bytes, which one password in four thousand million has. */
function problemOfSizes(salt: number, hash: number): string | undefined {
  if (salt < 8) return 'has a salt of fewer than 8 bytes';
  if (hash < 16) return 'is shorter than 16 bytes';
  return hash > 512 ? 'is longer than 512 bytes' : undefined;
}
