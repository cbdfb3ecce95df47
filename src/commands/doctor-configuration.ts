import { listClients } from '#clients/client.ts';
import { ConfigurationMistakes } from '#configuration/mistakes.ts';
import { readConfiguration } from '#configuration/read-file.ts';
import type { Check } from './doctor-check.ts';
import { type Finding, ok, Unexamined, warning, wrong } from './doctor-finding.ts';
import type { DoctorScene } from './doctor-scene.ts';

/** Left unsaid beyond this many, with their number. */
const MOST_NAMED = 5;

export const configurationCheck: Check = {
  name: 'configuration',
  reads: ['CONFIG_FILE', 'SECRET_KEY', 'ISSUER'],
  async examine(scene) {
    const found = [...(await examineFile(scene)), ...(await examineClients(scene))];
    const troubles = found.filter(({ status }) => status !== 'ok');
    return troubles.length > 0 ? troubles : found;
  },
};

async function examineFile({ config, environment, vault, database }: DoctorScene): Promise<Finding[]> {
  const { configFile: file, issuer } = config;
  if (!file) return [ok('There is no configuration file.')];
  try {
    const { contentMacs } = await readConfiguration(file, { environment, vault: await vault(), issuer });
    const db = await database();
    const last = await db.selectFrom('configuration').select('content_hash').executeTakeFirst();
    if (contentMacs.some((mac) => last?.content_hash.equals(mac))) return [ok(`${file} is sound, and applied.`)];
    return [warning(`${file} is not what was applied last.`, `Run usher apply ${file}, or restart Usher.`)];
  } catch (error) {
    if (error instanceof ConfigurationMistakes) return error.message.split('\n').map(toMend);
    if (error instanceof Unexamined) return [ok(`Whether ${file} was applied is not known, since ${error.message}.`)];
    throw error;
  }
}

const toMend = (mistake: string): Finding => wrong(mistake, 'Correct that line of the file.');

/** Without PKCE only a nonce keeps a stolen code from being used (RFC 9700 2.1.1), and that is the app's to send. */
async function examineClients({ database }: DoctorScene): Promise<Finding[]> {
  const clients = await database()
    .then(listClients)
    .catch(() => []);
  const exempt = clients.filter(({ requiresPkce, isDisabled }) => !requiresPkce && !isDisabled).map(({ id }) => id);
  if (exempt.length === 0) return [];
  const more = exempt.length > MOST_NAMED ? ` and ${exempt.length - MOST_NAMED} more` : '';
  return [
    warning(
      `Signing in to ${exempt.slice(0, MOST_NAMED).join(', ')}${more} needs no PKCE.`,
      'Let the app send a code_challenge and take require_pkce: false away; until then it must send and check a nonce.',
    ),
  ];
}
