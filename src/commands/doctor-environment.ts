import type { Config } from '#platform/config.ts';
import { isLoopback } from '#platform/config-values.ts';
import { type Finding, ok, warning, wrong } from './doctor-finding.ts';
import type { Surroundings } from './doctor-surroundings.ts';

/** Every mistake of the environment, and what is allowed there but unwise. */
export function examineEnvironment({ config, mistakes }: Surroundings): Finding[] {
  if (mistakes.length > 0) {
    return mistakes.map((mistake) =>
      wrong(`${mistake}.`, 'Correct it in the environment or in .env: .env.example says how.'),
    );
  }
  const isOpenToAll = config !== undefined && !config.isProduction && isPublic(config);
  if (!isOpenToAll) return [ok('Every variable can be read.')];
  return [
    warning(
      'Usher is public at ISSUER, but NODE_ENV is not production: the strict checks are off and letters may be read by all.',
      'Set NODE_ENV=production, with SMTP_URL and MAIL_FROM.',
    ),
  ];
}

function isPublic({ issuer }: Config): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'https:' && !isLoopback(hostname);
}
