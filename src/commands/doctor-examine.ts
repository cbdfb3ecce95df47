import type { Clock } from '#platform/clock.ts';
import { administratorCheck } from './doctor-administrator.ts';
import { type Check, type Examined, runCheck } from './doctor-check.ts';
import { clockCheck } from './doctor-clock.ts';
import { configurationCheck } from './doctor-configuration.ts';
import { dataDirCheck } from './doctor-data-dir.ts';
import { databaseCheck } from './doctor-database.ts';
import { examineEnvironment } from './doctor-environment.ts';
import { issuerCheck } from './doctor-issuer.ts';
import { keysCheck } from './doctor-keys.ts';
import { mailCheck } from './doctor-mail.ts';
import { portCheck } from './doctor-port.ts';
import { proxyCheck } from './doctor-proxy.ts';
import { openScene } from './doctor-scene.ts';
import type { Surroundings } from './doctor-surroundings.ts';

/** In the order they are told; the environment itself comes first. */
const CHECKS: readonly Check[] = [
  dataDirCheck,
  databaseCheck,
  keysCheck,
  portCheck,
  issuerCheck,
  proxyCheck,
  clockCheck,
  mailCheck,
  configurationCheck,
  administratorCheck,
];

/** Looks at everything at once, whatever fails; never rejects, and leaves nothing open. */
export async function examineAll(surroundings: Surroundings, clock?: Clock): Promise<Examined[]> {
  const own = examineEnvironment(surroundings).map((finding) => ({ check: 'environment', ...finding }));
  const { config, environment, misread } = surroundings;
  if (!config) return own;
  await using scene = openScene({ config, environment, misread, ...(clock && { clock }) });
  const found = await Promise.all(CHECKS.map((check) => runCheck(check, scene)));
  return [...own, ...found.flat()];
}
