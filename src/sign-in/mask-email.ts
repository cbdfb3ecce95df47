/** An address as its owner knows it and nobody else reads it: `a•••@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? email : `${[...email][0]}•••${email.slice(at)}`;
}
