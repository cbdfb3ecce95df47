import { lookup as systemLookup } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, matchesAllowed } from './addresses.ts';

/** What Usher fetches from elsewhere goes through here and nowhere else. */
export interface Outbound {
  /**
   * As `fetch`, guarded: https, the name resolved once and the connection pinned to that address, private addresses
   * refused unless they are allowed, no redirects, 5 seconds and 256 KB at most. Rejects with `OutboundRefusal` for
   * what may not be fetched and with the network's own error otherwise.
   */
  fetch(url: string | URL, init?: OutboundInit): Promise<Response>;
}

export interface OutboundInit {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: string | URLSearchParams | null;
  readonly signal?: AbortSignal | null;
}

export interface OutboundSettings {
  /** Hosts and networks let through although private: `settings.outbound.allow`. */
  readonly allow: () => Promise<readonly string[]> | readonly string[];
  /** Resolves a name to all its addresses; tests hand in their own. */
  readonly lookup?: (hostname: string) => Promise<readonly string[]>;
  readonly timeoutMs?: number;
  readonly limitBytes?: number;
}

/** Where this may not go, in words for an administrator. */
export class OutboundRefusal extends Error {
  override readonly name = 'OutboundRefusal';
}

interface Target {
  readonly url: URL;
  readonly address: string;
}

export function openOutbound(settings: OutboundSettings): Outbound {
  const { timeoutMs = 5000, limitBytes = 256 * 1024, lookup = resolveAll } = settings;

  async function fetchGuarded(url: URL, init: OutboundInit, signal: AbortSignal): Promise<Response> {
    const target = await inTime(findTarget(url, await settings.allow(), lookup), signal);
    const answer = await send(target, init, signal);
    const status = answer.statusCode ?? 0;
    if (status >= 300 && status < 400) {
      answer.destroy();
      throw new OutboundRefusal(`${url.origin} answered with a redirect, which is not followed`);
    }
    return toResponse(answer, await readAll(answer, limitBytes));
  }

  return {
    async fetch(input, init = {}) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
      try {
        return await fetchGuarded(new URL(input), init, signal);
      } catch (error) {
        // Node says that it was aborted; why stands in the signal.
        throw signal.aborted ? signal.reason : error;
      }
    },
  };
}

async function findTarget(
  url: URL,
  allow: readonly string[],
  lookup: (hostname: string) => Promise<readonly string[]>,
): Promise<Target> {
  if (url.username || url.password) throw new OutboundRefusal('an address with a user name is not fetched');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) ? [host] : await lookup(host);
  const [address] = addresses;
  if (address === undefined) throw new OutboundRefusal(`${host} has no address`);
  const isAllowed = (candidate: string) => matchesAllowed(allow, host, candidate);
  // One private address among public ones is enough to refuse: which one is used would be up to chance.
  const refused = addresses.find((candidate) => !isPublicAddress(candidate) && !isAllowed(candidate));
  if (refused !== undefined) throw new OutboundRefusal(`${host} is at ${refused}, a private address`);
  const mayBePlain = url.protocol === 'http:' && addresses.every(isAllowed);
  if (url.protocol !== 'https:' && !mayBePlain) throw new OutboundRefusal(`${url.protocol} is not fetched, only https`);
  return { url, address };
}

function send({ url, address }: Target, init: OutboundInit, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const body = init.body?.toString();
  const headers = new Headers(init.headers);
  headers.delete('host');
  if (init.body instanceof URLSearchParams && !headers.has('content-type')) {
    headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  }
  if (body !== undefined) headers.set('content-length', String(Buffer.byteLength(body)));
  return new Promise((resolve, reject) => {
    const outgoing: ClientRequest = request(url, {
      method: init.method ?? 'GET',
      headers: Object.fromEntries(headers),
      agent: false,
      signal,
      // The name was resolved once, above; the certificate is still checked against the name.
      lookup: (_hostname, options, done) => {
        const family = isIP(address);
        if (options.all) done(null, [{ address, family }]);
        else done(null, address, family);
      },
    });
    outgoing.on('response', resolve).on('error', reject).end(body);
  });
}

async function readAll(answer: IncomingMessage, limitBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    length += chunk.length;
    if (length > limitBytes) {
      answer.destroy();
      throw new OutboundRefusal(`the answer is longer than ${limitBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toResponse(answer: IncomingMessage, body: Buffer<ArrayBuffer>): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const status = answer.statusCode ?? 502;
  const hasNoBody = status === 204 || status === 205;
  return new Response(hasNoBody ? null : body, { status, headers });
}

function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

async function resolveAll(hostname: string): Promise<string[]> {
  const found = await systemLookup(hostname, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}
