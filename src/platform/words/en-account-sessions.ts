/** Where a person is signed in. */
export const accountSessions = {
  title: 'Where you are signed in',
  sub: 'Every browser that is signed in to your account. If you do not know one of them, sign it out and change your password.',
  heading: 'Browsers',
  thisOne: 'This one',
  unknownDevice: 'A browser we do not know',
  since: 'Signed in:',
  seen: 'Last seen:',
  address: 'Network address:',
  apps: 'Apps:',
  end: 'Sign out',
  /** For those who hear the button without seeing its row. */
  endOne: (device: string) => `Sign out: ${device}`,
  ending: 'Signing out…',
  others: 'Sign out everywhere else',
  othersExplained:
    'Signs you out of every browser but this one, and of the apps you used there, at once. Nothing is deleted.',
  endOthers: 'Sign out everywhere else',
  alone: 'You are signed in here and nowhere else.',
  notices: {
    ended: 'That browser is signed out.',
    'others-ended': 'You are signed out everywhere else.',
    'ended-already': 'That browser was signed out already.',
  },
};
