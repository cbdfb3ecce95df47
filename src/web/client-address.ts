import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';

type TrustProxy = number | readonly string[];

/**
 * Who is calling: the socket's address, or what `X-Forwarded-For` says where proxies are trusted. A header that cannot
 * be read is ignored, never the check. Throws when a trusted network is not an address or a CIDR range.
 */
export function openAddressReader(trustProxy: TrustProxy): (request: IncomingMessage) => string {
  const isTrusted = trust(trustProxy);
  return (request) => {
    const socket = plainAddress(request.socket.remoteAddress ?? '') ?? '0.0.0.0';
    const chain = [...forwardedFor(request), socket];
    let index = chain.length - 1;
    while (index > 0 && isTrusted(chain[index] ?? '', chain.length - 1 - index)) index -= 1;
    return chain[index] ?? socket;
  };
}

/** Whether the peer of this connection is a proxy that may speak for others. */
export function openProxyCheck(trustProxy: TrustProxy): (request: IncomingMessage) => boolean {
  const isTrusted = trust(trustProxy);
  return (request) => isTrusted(plainAddress(request.socket.remoteAddress ?? '') ?? '', 0);
}

function trust(trustProxy: TrustProxy): (address: string, hops: number) => boolean {
  if (typeof trustProxy === 'number') return (_address, hops) => hops < trustProxy;
  const networks = new BlockList();
  for (const network of trustProxy) addNetwork(networks, network);
  return (address) => isIP(address) !== 0 && networks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function addNetwork(networks: BlockList, network: string): void {
  const [address = '', prefix] = network.split('/');
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (prefix === undefined) networks.addAddress(address, family);
  else networks.addSubnet(address, Number(prefix), family);
}

function forwardedFor(request: IncomingMessage): string[] {
  const header = request.headers['x-forwarded-for'];
  if (header === undefined) return [];
  const addresses = String(header)
    .split(',')
    .map((part) => plainAddress(part.trim()));
  return addresses.every((address) => address !== undefined) ? addresses : [];
}

/** Without brackets, port, zone and the IPv6 form of an IPv4 address; undefined when it is no address. */
function plainAddress(text: string): string | undefined {
  const bare = text
    .replace(/^\[([^\]]+)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return isIP(bare) ? bare.toLowerCase() : undefined;
}
