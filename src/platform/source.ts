import { isIPv6 } from 'node:net';
import { unmapped } from './addresses.ts';

/** What counts as one caller: an IPv4 address, or the /64 of an IPv6 address, since one household has all of it. */
export function sourceOf(address: string): string {
  const plain = unmapped(address);
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const before = groupsOf(head);
  const zeros = tail === undefined ? 0 : 8 - before.length - groupsOf(tail).length;
  const network = [...before, ...Array<string>(zeros).fill('0'), ...groupsOf(tail ?? '')].slice(0, 4);
  return `${network.join(':')}::/64`;
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
