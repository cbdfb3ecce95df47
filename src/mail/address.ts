import { domainToASCII } from 'node:url';
import { Refusal } from '#platform/refusal.ts';

/** One bare address. Comments, quoted local parts and lists are refused: each could hide a second recipient or a header. */
const ADDRESS = /^([^\s\p{Cc}\p{Cf}@<>()[\]\\,;:"]+)@([^\s\p{Cc}\p{Cf}@<>()[\]\\,;:"]+)$/u;
/** RFC 5321 4.5.3.1.3, without the angle brackets. */
const LONGEST = 254;

/**
 * The address for an envelope: the domain in ASCII (RFC 5891), the local part as it is (RFC 6531). Throws
 * `Refusal('invalid-input')` for anything that is not one plain address.
 */
export function mailAddress(address: string): string {
  const [, local, domain] = ADDRESS.exec(address) ?? [];
  const ascii = domain && domainToASCII(domain);
  if (!local || !ascii || address.length > LONGEST) {
    throw new Refusal('invalid-input', 'This does not look like an email address.');
  }
  return `${local}@${ascii}`;
}
