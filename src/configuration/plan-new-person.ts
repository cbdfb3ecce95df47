import { createAccount } from '#accounts/create-account.ts';
import { recordAct } from '#audit/record-act.ts';
import { savePassword } from '#credentials/save-password.ts';
import { Refusal } from '#platform/refusal.ts';
import { Secret } from '#platform/secrets.ts';
import type { Change, Field } from './change.ts';
import type { PreparedPerson } from './prepare-people.ts';
import type { DeclaredPerson } from './schema.ts';

/** Somebody who has no account yet: all that the file says of them. */
export function planNewPerson(person: DeclaredPerson, prepared: PreparedPerson | undefined): Change {
  const make: Change['make'] = async (tx, actor) => {
    if (!prepared) {
      throw new Refusal('conflict', 'An account went away while the configuration was applied. Try again.');
    }
    const { id, auditKey, passwordHash } = prepared;
    const { email, username, name, roles } = person;
    const { claims: { locale, ...claims } = {}, email_verified: emailVerified = false, disabled: isDisabled } = person;
    const names = { id, auditKey, email, username, name };
    const made = await createAccount(tx, { ...names, claims, locale, emailVerified, isDisabled, roles });
    if (typeof made === 'string') throw new Refusal('conflict', `${email.email} cannot be created: ${made}.`);
    if (passwordHash) await savePassword(tx, id, passwordHash);
    await recordAct(tx, { act: 'account.created', actor, accountId: id, facts: { roles: made.roles } });
  };
  return { kind: 'user', key: person.email.key, act: 'create', fields: fieldsOf(person), make };
}

function fieldsOf({ email, username, password, password_hash, claims, ...rest }: DeclaredPerson): Field[] {
  const values = {
    ...rest,
    email: email.email,
    username: username?.username,
    password: password && new Secret(password),
    password_hash: password_hash && new Secret(password_hash),
    ...Object.fromEntries(Object.entries(claims ?? {}).map(([claim, value]) => [`claims.${claim}`, value])),
  };
  const inOrder = ['email', 'id', 'username', 'name', ...Object.keys(values)];
  return [...new Set(inOrder)]
    .map((name) => ({ name, after: values[name as keyof typeof values] }))
    .filter(({ after }) => after !== undefined);
}
