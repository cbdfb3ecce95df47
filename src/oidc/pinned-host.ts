const ABSOLUTE_FORM = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/**
 * Makes a Koa request prototype speak of the issuer, whatever the Host header or the request line say: the
 * library builds discovery, audiences and redirects from it. The check that answers 421 reads the header itself.
 * `secure` stands for cookies alone: whether one is, its own flag decides, and browsers take secure ones on loopback.
 */
export function pinHost(request: object, issuer: string): void {
  const { host, hostname, protocol, origin } = new URL(issuer);
  const scheme = protocol.slice(0, -1);
  for (const [name, value] of Object.entries({
    host,
    hostname,
    origin,
    protocol: scheme,
    secure: true,
  })) {
    Object.defineProperty(request, name, { configurable: true, get: () => value });
  }
  Object.defineProperty(request, 'href', {
    configurable: true,
    get(this: { originalUrl: string }) {
      return origin + this.originalUrl.replace(ABSOLUTE_FORM, '');
    },
  });
}
