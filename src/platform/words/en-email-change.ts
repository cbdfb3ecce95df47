/** A new address: the letter to the old one. */
export const emailChangedLetter = {
  subject: 'The address of your account was changed',
  heading: 'Your address was changed',
  intro: (email: string) => `Your account now belongs to ${email}, and letters about it go there.`,
  button: 'It was not me: undo it',
  howLong: (days: number) =>
    `The link works for ${days} days. It gives your account this address back and signs out everybody.`,
  notYou: 'It was you? Then all is well, and there is nothing to do. If it was not, undo it and choose a new password.',
  takenBack: 'The account had that address before this one, so it cannot be taken back from here.',
};

/** The pages behind the links in such letters. */
export const emailChangePages = {
  emailChanged: {
    title: 'Your address is changed',
    explained: (email: string) => `From now on you sign in with ${email}.`,
    told: (email: string) => `We have told ${email} about it, with a link that undoes it.`,
    continue: 'Go to your account',
  },
  emailUndo: {
    title: 'Take your account back',
    sub: (email: string) => `Its address becomes ${email} again.`,
    explained:
      'Everybody is signed out and the password ends, since whoever changed the address knew it. You choose a new one on the next page.',
    newEmail: (email: string) => `The address it has now is ${email}.`,
    continue: 'Undo the change',
    waiting: 'Undoing…',
    notYou: 'It was you who changed the address? Close this page, and nothing happens.',
  },
};
