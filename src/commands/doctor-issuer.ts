import { listKeyStates } from '#oidc/key-states.ts';
import { isLoopback } from '#platform/config-values.ts';
import { examineCertificate } from './doctor-certificate.ts';
import type { Check } from './doctor-check.ts';
import { type Finding, ok, warning, wrong } from './doctor-finding.ts';
import type { IssuerState } from './doctor-issuer-state.ts';
import type { DoctorScene } from './doctor-scene.ts';

export const issuerCheck: Check = {
  name: 'issuer',
  reads: ['ISSUER'],
  async examine(scene) {
    const { issuer } = scene.config;
    const { protocol, hostname } = new URL(issuer);
    const isPlain = protocol === 'http:' && !isLoopback(hostname);
    const found = [
      await judge(scene, await scene.issuer()),
      ...(protocol === 'https:' ? await examineCertificate(issuer) : []),
      ...(isPlain
        ? [
            warning(
              'ISSUER is http, so passwords travel readable.',
              'Give it a certificate and set ISSUER to its https URL.',
            ),
          ]
        : []),
    ];
    const troubles = found.filter(({ status }) => status !== 'ok');
    return troubles.length > 0 ? troubles : found.slice(0, 1);
  },
};

async function judge(scene: DoctorScene, state: IssuerState): Promise<Finding> {
  const { issuer } = scene.config;
  if (state.kind === 'silent') return whySilent(scene, state);
  if (state.kind === 'wrong-host') {
    return wrong(
      `A request to ${issuer} reaches Usher under another host name, and is refused (421).`,
      'Let the proxy pass the Host header on (nginx: proxy_set_header Host $host), or set ISSUER to the URL people use.',
    );
  }
  if (state.kind === 'stranger') {
    return wrong(
      `Something other than Usher answers at ${issuer} (${state.status}).`,
      'Set ISSUER to the public URL of Usher, or let the proxy there lead to it.',
    );
  }
  if (state.issuer !== issuer) {
    return wrong(
      `The Usher at ${issuer} calls itself ${state.issuer}.`,
      'Give ISSUER the same value everywhere, letter for letter, and restart Usher.',
    );
  }
  return (await hasOtherKeys(scene, state.kids))
    ? wrong(
        `The Usher at ${issuer} signs with keys that this database does not have.`,
        'Stop the other one, or give this command the DATABASE_URL or DATA_DIR of the one that runs.',
      )
    : ok(`${issuer} answers, and calls itself so.`);
}

async function whySilent(scene: DoctorScene, { code, reason }: { code: string; reason: string }): Promise<Finding> {
  const { issuer } = scene.config;
  if (/CERT|SIGNATURE|SSL|TLS/.test(code)) {
    return wrong(
      `The certificate of ${issuer} is not to be trusted (${reason}).`,
      'Give the proxy a valid certificate for that name with its whole chain; for one of your own authority set NODE_EXTRA_CA_CERTS.',
    );
  }
  const isRunning = (await scene.port()).kind === 'usher';
  const words = `Nothing of use answers at ${issuer} (${reason})`;
  if (!isRunning)
    return warning(`${words}, and Usher does not run here.`, 'Start it with npm start, then examine again.');
  return wrong(
    `${words}, although Usher runs here.`,
    'Set ISSUER to the URL people use, and see that its name leads to this machine or to its proxy.',
  );
}

/** Not known, not claimed: the database has a check of its own. */
async function hasOtherKeys(scene: DoctorScene, kids: readonly string[]): Promise<boolean> {
  try {
    const own = new Set((await listKeyStates(await scene.database())).map(({ kid }) => kid));
    return own.size > 0 && !kids.some((kid) => own.has(kid));
  } catch {
    return false;
  }
}
