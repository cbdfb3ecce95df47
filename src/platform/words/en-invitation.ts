interface Inviter {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

/** By name and address, as far as they are known. */
function sayWho({ name, email }: Inviter, somebody: string): string {
  if (name && email) return `${name} (${email})`;
  return name ?? email ?? somebody;
}

/** The letter that asks somebody to join an organisation. */
export const invitationLetter = {
  subject: (organisation: string) => `You are invited to ${organisation}`,
  heading: (organisation: string) => `Join ${organisation}`,
  intro: (organisation: string, inviter: Inviter) =>
    `${sayWho(inviter, 'Somebody')} invites you to join ${organisation}. Sign in with this address, or create an account with it, and say yes.`,
  role: (role: string) => `You would join as: ${role}.`,
  button: 'See the invitation',
  howLong: (days: number) => `You can answer for ${days} days. Nothing happens until you do.`,
  notYou: 'You do not know them, or do not want to join? Then do nothing: the invitation runs out by itself.',
};
