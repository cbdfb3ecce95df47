/** A person's own pages. */
export const account = {
  title: 'Your account',
  greeting: (name: string) => `Hello, ${name}`,
  signedIn: 'You are signed in.',
  name: 'Name',
  email: 'Email',
  username: 'Username',
  signOut: 'Sign out',
  signingOut: 'Signing you out…',
};
