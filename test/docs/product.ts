import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import { openDatabase } from '#database/db.ts';
import { listSigningKeys } from '#oidc/signing-keys.ts';
import { openLog } from '#platform/log.ts';
import { openVault, parseSecretKeys, Secret } from '#platform/secrets.ts';
import { openScene, runUsher, type Scene, type Serving, serve } from '../support/cli.ts';
import { createTestDatabase } from '../support/database.ts';
import { PASSWORD } from '../support/people.ts';
import { until } from '../support/until.ts';
import { EXAMPLES, readCommands } from './guide.ts';

export const API = 'https://api.example.com';
const ROOT = 'a root secret of thirty-two bytes and more for tests alone';

export interface Credentials {
  readonly client_id: string;
  readonly client_secret?: string;
}

/** Usher as its reader has it: a process of its own, and its commands beside it. */
export interface Product extends AsyncDisposable {
  readonly issuer: string;
  /** Runs `usher ARGS --json` and gives what it printed; throws with its words when it failed. */
  usher(args: readonly string[], input?: string): Promise<unknown>;
  /** Registers an app by the command that the guide shows under a heading, at another address than the guide's. */
  register(heading: string, appUrl: string): Promise<Credentials>;
  /** Registers an app by arguments of `client create`, and waits until the server knows it, as it does within a second. */
  addClient(args: readonly string[]): Promise<Credentials>;
  /** An analyst, who may read reports; signs in with `PASSWORD`. */
  addAnalyst(): Promise<{ readonly id: string; readonly email: string }>;
  /** A token signed with Usher's own key: a good one but for what is said here; a claim of undefined is left out. */
  mint(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

interface Settings {
  /** How long access tokens for the API live; 15 minutes unless said. */
  readonly lifetime?: string;
}

export async function openProduct({ lifetime = '15m' }: Settings = {}): Promise<Product> {
  const scene = await openScene();
  const env = { DATABASE_URL: await createTestDatabase(), SECRET_KEY: ROOT };
  const serving = await serve(scene, { ...env, CONFIG_FILE: await writeConfiguration(scene, lifetime) });
  const usher = async (args: readonly string[], input?: string) => {
    const { code, stdout, stderr } = await runUsher({ scene, args: [...args, '--json'], env, ...(input && { input }) });
    if (code !== 0) throw new Error(`usher ${args.join(' ')}: ${stdout}${stderr}`);
    return JSON.parse(stdout || 'null');
  };
  const keys = await openKeys(serving, env.DATABASE_URL);
  const addClient: Product['addClient'] = async (args) => {
    const made = (await usher(args)) as Credentials;
    const page = `${serving.issuer}/oauth2/authorize?client_id=${made.client_id}`;
    await until(async () => !(await (await fetch(page)).text()).includes('invalid_client'));
    return made;
  };
  let people = 0;
  return {
    issuer: serving.issuer,
    usher,
    async register(heading, appUrl) {
      const command = findCommand(heading, 'client create');
      return addClient(command.map((word) => word.replace('http://localhost:4000', appUrl)));
    },
    addClient,
    async addAnalyst() {
      people += 1;
      const command = findCommand('Before you begin', 'user create');
      const args = command.map((word) => word.replace(/^ada(?=@|$)/, `ada-${people}`));
      return (await usher(args, PASSWORD)) as { id: string; email: string };
    },
    mint: keys.mint,
    async [Symbol.asyncDispose]() {
      await keys.close();
      await serving.stop();
      await scene[Symbol.asyncDispose]();
    },
  };
}

/** The API and the roles of the guides; only how long tokens live is the test's. */
async function writeConfiguration({ folder }: Scene, lifetime: string): Promise<string> {
  const shown = await readFile(join(EXAMPLES, 'reports-api.yaml'), 'utf8');
  const file = join(folder, 'reports-api.yaml');
  await writeFile(file, shown.replace('    name: Reports API', `$&\n    access_token: {lifetime: ${lifetime}}`));
  return file;
}

function findCommand(heading: string, beginning: string): string[] {
  const command = readCommands('connect-an-app.md', heading).find((words) => words.join(' ').startsWith(beginning));
  if (!command) throw new Error(`the guide has no «usher ${beginning}» under «${heading}»`);
  return command;
}

async function openKeys({ issuer }: Serving, databaseUrl: string) {
  const log = openLog({ level: 'silent', format: 'json' });
  const { db, close } = openDatabase({ url: new Secret(databaseUrl), maxConnections: 1, log });
  const key = (await listSigningKeys(db, openVault(parseSecretKeys(ROOT)))).find(({ alg }) => alg === 'ES256');
  if (!key) throw new Error('there is no key');
  const { kid, alg, jwk } = key;
  const signing = await importJWK(jwk, alg);
  const mint: Product['mint'] = async (claims = {}, header = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const whose = { iss: issuer, aud: API, sub: 'acc_ada', client_id: 'app', scope: 'openid reports:read' };
    return new SignJWT({ ...whose, jti: crypto.randomUUID(), iat: now, exp: now + 900, ...claims })
      .setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header })
      .sign(signing);
  };
  return { mint, close };
}
