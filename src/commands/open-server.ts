import { openHouse } from '#house.ts';
import type { Config } from '#platform/config.ts';
import type { Log } from '#platform/log.ts';
import type { Secret } from '#platform/secrets.ts';
import { StartError } from '#platform/start-error.ts';

/** One process that answers requests, works off jobs, or both. */
export interface Server {
  /** Where it listens; the issuer may be another. */
  readonly url: string;
  /** The first administrator's link, while there is no administrator. */
  setupLink(): Promise<string | undefined>;
  /** No new connections; running requests and jobs finish. */
  close(): Promise<void>;
}

export interface ServerSettings {
  readonly config: Config;
  readonly log: Log;
  readonly roots: Secret<Buffer[]>;
  readonly databaseUrl: Secret;
  readonly directUrl: Secret;
}

/** Opens the house and listens; throws `StartError`, for a port in use among others, and leaves nothing open. */
export async function openServer(settings: ServerSettings): Promise<Server> {
  const { config } = settings;
  const house = await openHouse({ ...settings, role: config.jobs === 'on' ? 'both' : 'server' });
  try {
    const listening = await house.listen();
    const close = async () => {
      await listening.close();
      await house.close();
    };
    return { url: listening.url, setupLink: () => house.setupLink(), close };
  } catch (error) {
    await house.close();
    throw whyNotListening(error, config);
  }
}

function whyNotListening(error: unknown, { http }: Config): unknown {
  const where = `port ${http.port} of ${http.host}`;
  const words: Record<string, string> = {
    EADDRINUSE: `Another program listens on ${where}. Stop it, or set PORT.`,
    EACCES: `This user may not listen on ${where}. Set PORT to 1024 or more.`,
    EADDRNOTAVAIL: `HOST ${http.host} is no address of this machine.`,
    ENOTFOUND: `HOST ${http.host} is not known here.`,
  };
  const known = words[(error as NodeJS.ErrnoException).code ?? ''];
  return known ? new StartError(known, { cause: error }) : error;
}
