/** What we keep about a person: to take along, and to delete. */
export const accountData = {
  title: 'Your data',
  sub: 'Take along what we keep about you, or have it deleted.',
  export: {
    heading: 'Take it along',
    explained: 'All that we keep about you, in one file.',
    link: 'Download my data…',
    title: 'Download your data',
    sub: 'One file with all that we keep about you. It is JSON: plain text that other programs can read.',
    whatIsIn: 'What is in it:',
    isIn: [
      'your profile and your roles',
      'your ways to sign in, and where you are signed in now',
      'your apps, and what each of them may do',
      'the organisations you belong to, and what was written down about you there',
      'the licences that name you, the seats you had, and when you found none',
      'what was done with your account, when and from where',
      'which letters we sent you in the last thirty days',
    ],
    never: 'Your password and your keys are never in it. Keep the file to yourself all the same.',
    button: 'Download my data',
    back: 'Your data',
  },
  deletion: {
    heading: 'Delete your account',
    explained: 'You can change your mind for two weeks. After that, nobody can bring it back, and neither can we.',
    link: 'Delete my account…',
  },
  /** On every page of the account while it waits to be deleted. */
  notice: {
    label: 'About the end of your account',
    willGo: (date: string) => `Your account will be deleted on ${date}.`,
    keep: 'Keep my account',
    keeping: 'Keeping your account…',
  },
  remove: {
    title: 'Delete your account',
    when: (date: string) => `If you go on, your account will be deleted on ${date}.`,
    until: 'Until then you can sign in and keep it, with one press of a button.',
    atOnce: 'What happens at once:',
    signsOut: 'You are signed out everywhere but here, apps included.',
    letter: 'We send you a letter, with a link to keep your account.',
    whatGoes: 'What is deleted then:',
    goes: [
      'your profile, your address and your username, which others may then take',
      'your password, your second steps and your passkeys',
      'what you agreed to give to apps, and your way into them',
      'your place in the organisations you belong to, and what was written down about you there',
    ],
    whatStays: 'What stays:',
    stays: [
      'the record of what was done with this account, without your name, your address or where you were',
      'what you wrote down about others in an organisation, without your name',
      'what your apps have stored themselves: ask the people who run them',
    ],
    field: {
      email: 'Your email address, to show that you mean it',
      username: 'Your username, to show that you mean it',
      id: (id: string) => `Type ${id}, to show that you mean it`,
    },
    continue: 'Delete my account',
    waiting: 'One moment…',
    cancel: 'Keep my account',
    problems: {
      different: 'That is not what your account has. Check it, or leave your account as it is.',
      missing: 'Type it to show that you mean it.',
      lastAdministrator:
        'You are the last administrator here, and without one nobody could look after this place. Make somebody else an administrator first.',
    },
  },
  notices: { kept: 'Good to have you: your account stays.' },
};

/** Letters about an account that is to go. */
export const accountDeletionLetter = {
  planned: {
    subject: 'Your account will be deleted',
    intro: (date: string) => `You asked us to delete your account. It will be gone on ${date}, for good.`,
    notYou: 'It was not you? Then sign in, keep your account, and change your password at once.',
  },
  kept: {
    subject: 'Your account stays',
    intro: (date: string) => `Your account was to be deleted on ${date}. You have kept it, and nothing is lost.`,
    notYou: 'It was not you? Then change your password at once, and ask again for your account to be deleted.',
  },
  done: {
    subject: 'Your account is deleted',
    intro: (_date: string) =>
      'As you asked, your account is gone, with all that was kept in it. This is the last letter we write to you.',
    notYou: 'If you come back one day, you are welcome to create a new account.',
  },
  until: 'Until then you can change your mind: sign in, and keep it with one press of a button.',
  keep: 'Keep my account',
};
