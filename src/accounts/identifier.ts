import { emailKey } from './email.ts';
import { usernameKey } from './username.ts';

/** What a person typed to say who they are: an address, a username, or something that can be neither. */
export interface Identifier {
  readonly kind: 'email' | 'username' | 'neither';
  /** The unique form; of what can be neither it is empty, which no account has, so that the same query can be sent. */
  readonly key: string;
}

/** Usernames cannot hold an `@`, so the two never meet. */
export function readIdentifier(text: string): Identifier {
  const asEmail = emailKey(text);
  if (asEmail) return { kind: 'email', key: asEmail };
  const asUsername = usernameKey(text);
  if (asUsername) return { kind: 'username', key: asUsername };
  return { kind: 'neither', key: '' };
}
