import { BlockList, isIP, isIPv6 } from 'node:net';

/** What is not the public internet: IANA's special-purpose registries (RFC 6890), multicast and reserved space. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Of IPv6 only global unicast is public, without its special parts and what carries an IPv4 address inside. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];
const GLOBAL_IPV6 = ['2000::/3'];

const special = toBlockList([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
const globalUnicast = toBlockList(GLOBAL_IPV6);

/** Whether an address belongs to the public internet. A mapped one (`::ffff:10.0.0.1`) counts as the IPv4 it is. */
export function isPublicAddress(text: string): boolean {
  const address = unmapped(text);
  if (isIP(address) === 0) return false;
  if (isIPv6(address)) return globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6');
  return !special.check(address, 'ipv4');
}

/** Whether `allow` (hosts, addresses and networks) names this host or its address. */
export function matchesAllowed(allow: readonly string[], host: string, address: string): boolean {
  const plain = unmapped(address);
  return allow.some((entry) => {
    if (isNetwork(entry)) return toBlockList([entry]).check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
    return entry.toLowerCase() === host.toLowerCase() || entry === plain;
  });
}

function isNetwork(entry: string): boolean {
  return isIP(entry.split('/')[0] ?? '') !== 0 && entry.includes('/');
}

function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** In its one spelling (RFC 5952), without a zone; a mapped one as the IPv4 it is. IPv6 spellings are many; the URL parser knows one. */
export function unmapped(text: string): string {
  const bare = text.split('%')[0] ?? text;
  if (!isIPv6(bare)) return bare;
  const normal = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(normal);
  if (!mapped) return normal;
  const bits = (Number.parseInt(mapped[1] ?? '', 16) << 16) | Number.parseInt(mapped[2] ?? '', 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}
