import { type Email, parseEmail } from '#accounts/email.ts';
import { parseName } from '#accounts/plain-text.ts';
import { parseUsername, type Username } from '#accounts/username.ts';
import type { FieldProblem } from './credentials.ts';
import { checkPassword, type PasswordRules } from './password-policy.ts';

/** What somebody typed about themselves. */
export interface TypedDetails {
  readonly email: string;
  /** Left out or empty: none. */
  readonly username?: string | undefined;
  readonly name: string;
  readonly password: string;
}

export interface PersonDetails {
  readonly email: Email;
  readonly username: Username | undefined;
  readonly name: string;
}

/** Reads a form about a person, or says everything that is wrong with it at once. */
export function readDetails(typed: TypedDetails, rules: PasswordRules): PersonDetails | FieldProblem[] {
  const email = parseEmail(typed.email);
  const name = parseName(typed.name);
  const wantsUsername = typed.username !== undefined && typed.username.trim() !== '';
  const username = wantsUsername ? parseUsername(typed.username ?? '') : undefined;
  const problems: FieldProblem[] = [];
  if (!email) problems.push({ field: 'email', code: 'invalid' });
  if (wantsUsername && !username) problems.push({ field: 'username', code: 'invalid' });
  if (!name) problems.push({ field: 'name', code: 'invalid' });
  const owner = { email: email?.email, username: username?.username, name };
  problems.push(...checkPassword(rules, typed.password, owner).map((code) => ({ field: 'password' as const, code })));
  return email && name && problems.length === 0 ? { email, username, name } : problems;
}
