import { parseEmail } from '#accounts/email.ts';
import { parseName } from '#accounts/plain-text.ts';
import { parseUsername } from '#accounts/username.ts';
import { passwordRules, passwordWords } from '#configuration/password-rules.ts';
import { openBlocklist } from '#credentials/blocklist.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import type { PasswordRules } from '#credentials/password-policy.ts';
import { type Provision, type ProvisionOutcome, provisionAccount } from '#credentials/provision-account.ts';
import { readSettings } from '#database/settings.ts';
import { StartError } from '#platform/start-error.ts';
import { listRoles } from '#roles/role.ts';
import { command, type Terminal, UsageError } from './command.ts';
import { type CommandStores, openCommandStores } from './command-stores.ts';

export const userCreateCommand = command({
  usage: 'user create --email E [--username U] [--name N] [--role R]… [--verified] [--password-stdin]',
  about: 'Makes an account. Its password comes from standard input; without one the person sets it by mail.',
  options: {
    email: { type: 'string' },
    username: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string', multiple: true },
    verified: { type: 'boolean' },
    'password-stdin': { type: 'boolean' },
  },
  async run(call) {
    const { email, username, name, role: roles, verified = false } = call.options;
    if (email === undefined) throw new UsageError('--email is missing.');
    const provision: Provision = {
      email: read(email, parseEmail, '--email must be a mail address.'),
      username:
        username === undefined
          ? undefined
          : read(username, parseUsername, '--username must be 3 to 64 of a-z 0-9 . _ -'),
      name:
        name === undefined ? undefined : read(name, parseName, '--name must be one line of 200 characters at most.'),
      emailVerified: verified,
      roles: roles && [...new Set(roles)],
      secret: call.options['password-stdin'] ? await readPassword(call) : undefined,
      actor: { kind: 'command', id: 'user create' },
    };
    await using stores = await openCommandStores(call.config());
    await refuseUnknownRoles(stores, provision.roles ?? []);
    const { id, email: address, username: taken, roles: held } = await create(stores, provision);
    const text = `Created ${id} for ${address}, with the role${held.length > 1 ? 's' : ''} ${held.join(', ')}.`;
    return { json: { id, email: address, username: taken, roles: held }, text };
  },
});

function read<Value>(text: string, parse: (text: string) => Value | undefined, words: string): Value {
  const value = parse(text);
  if (value === undefined) throw new UsageError(words);
  return value;
}

async function readPassword(terminal: Terminal): Promise<{ password: string }> {
  const password = await terminal.readInput();
  if (!password) throw new UsageError('No password was given on standard input.');
  return { password };
}

async function refuseUnknownRoles({ db }: CommandStores, wanted: readonly string[]): Promise<void> {
  const known = (await listRoles(db)).map(({ id }) => id);
  const unknown = wanted.find((role) => !known.includes(role));
  if (unknown) throw new UsageError(`There is no role ${unknown}. There are: ${known.join(', ')}.`);
}

async function create({ db, vault }: CommandStores, provision: Provision) {
  const rules = passwordRules(await readSettings(db), await openBlocklist());
  const needs = { db, vault, hasher: createHasher({ vault }), passwordRules: async () => rules };
  const outcome = await provisionAccount(needs, provision);
  if (!outcome.ok) throw whyNot(outcome, rules);
  return outcome.account;
}

function whyNot(outcome: ProvisionOutcome & { ok: false }, rules: PasswordRules): StartError {
  if (outcome.why === 'password') {
    const words = outcome.problems.map((problem) => passwordWords(problem, rules));
    return new UsageError(`The password ${words.join(', and ')}.`);
  }
  const taken = { 'email-taken': 'address', 'username-taken': 'username', 'id-taken': 'id' }[outcome.why];
  return new StartError(`Somebody has this ${taken} already.`);
}
