import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What arrived: the envelope's recipient and the letter as it was sent over the line. */
export interface Arrived {
  readonly to: string;
  readonly raw: string;
  /** One header, unfolded; undefined when there is none. */
  header(name: string): string | undefined;
}

export interface MailServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly arrived: Arrived[];
  /** Resolves when so many letters are here. */
  has(count: number): Promise<void>;
  stop(): Promise<void>;
}

interface MailServerSettings {
  /** A free one unless given. */
  readonly port?: number;
  /** What to say to a recipient in place of yes: `550 5.1.1 nobody here`. */
  readonly refuse?: (address: string) => string | undefined;
  /** Called with each letter before the server says yes to it. */
  readonly beforeYes?: (letter: Arrived) => Promise<void> | void;
}

/** A real SMTP server on loopback. */
export async function openMailServer(settings: MailServerSettings = {}): Promise<MailServer> {
  const arrived: Arrived[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    logger: false,
    onRcptTo: ({ address }, _session, done) => done(refusal(settings.refuse?.(address))),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const letter = read(session.envelope.rcptTo[0]?.address ?? '', Buffer.concat(chunks).toString('utf8'));
        await settings.beforeYes?.(letter);
        arrived.push(letter);
        done();
        for (const { count, resolve } of waiting) if (arrived.length >= count) resolve();
      });
    },
  });
  // A client that hangs up is not this server's trouble.
  server.on('error', () => undefined);
  const listener = server.listen(settings.port ?? 0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(resolve));
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    arrived,
    has: (count) => new Promise((resolve) => (arrived.length >= count ? resolve() : waiting.push({ count, resolve }))),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function refusal(answer: string | undefined): Error | null {
  if (!answer) return null;
  return Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) });
}

function read(to: string, raw: string): Arrived {
  const headers = (raw.split('\r\n\r\n', 1)[0] ?? '').replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const header = (name: string) =>
    headers
      .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
      ?.slice(name.length + 1)
      .trim();
  return { to, raw, header };
}
