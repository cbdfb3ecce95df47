/** A username that was read and found fit. */
export interface Username {
  /** As typed. */
  readonly username: string;
  /** Lower case: what makes it unique. */
  readonly key: string;
}

/** What `newId` makes: where a token says who somebody is, a name must not pass for another person's id. */
const ID = /^[a-z]{3}_[a-z0-9]{22}$/i;

/** 3 to 64 of `a-z 0-9 . _ -`, in either case, and no id; undefined when it is none. */
export function parseUsername(text: string): Username | undefined {
  const username = text.trim();
  const isOne = /^[a-z0-9._-]{3,64}$/i.test(username) && !ID.test(username);
  return isOne ? { username, key: username.toLowerCase() } : undefined;
}

/** The unique form of a username, or undefined when it is none. */
export function usernameKey(text: string): string | undefined {
  return parseUsername(text)?.key;
}
