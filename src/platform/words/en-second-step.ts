import { createSay } from './say.ts';

const say = createSay('en-GB');

/** The second step at sign-in, and setting one up. */
export const secondStep = {
  secondStep: {
    totp: {
      title: 'Type the code from your app',
      how: 'Open your authenticator app: it shows six digits for this account, new ones every half minute.',
      wrong: 'That code is not right, or was used already. Type the one your app shows now.',
    },
    email: {
      title: 'Check your mail',
      titleToSend: 'Get a code by mail',
      sentTo: (email: string) => `We have mailed six digits to ${email}. They work here, for ten minutes.`,
      willSendTo: (email: string) => `We can mail six digits to ${email}, to be typed here.`,
      send: 'Mail me a code',
      sending: 'Sending…',
      notThere: 'No letter yet? It can take a minute, and sometimes it lands with the spam.',
      resend: 'Send another code',
      resent: 'Another code is on its way. The newest one is the one that works.',
      wrong: 'That code is not right, or has run out. Use the one in the newest letter, or send another.',
    },
    recovery: {
      title: 'Type a recovery code',
      how: 'You saved these codes when you set up your second step. Each works once: cross this one out afterwards.',
      label: 'Recovery code',
      wrong: 'That is none of your recovery codes, or it was used already. Check it letter by letter, or take another.',
    },
    codeMissing: 'Type the code.',
    remember: 'Don’t ask for a code in this browser for 30 days',
    rememberHint: 'Not on a shared computer.',
    continue: 'Continue',
    waiting: 'Checking the code…',
    otherWays: 'Can’t do that right now?',
    usePasskey: 'Use a passkey',
    useTotp: 'Use your authenticator app',
    useEmailCode: 'Get a code by mail',
    useRecoveryCode: 'Use a recovery code',
    startOver: 'Use another account',
  },
  enrol: {
    title: 'Add a second step',
    needed: 'Your account may do a lot here, so a password alone is not enough. Choose what to use beside it.',
    wanted: (app: string) => `${app} asks for more than a password. Choose what to use beside it.`,
    wished: 'With a second step, nobody gets into your account by knowing your password. Choose what to use.',
    totp: 'Authenticator app',
    totpAbout: 'An app on your phone shows a code that you type.',
    passkey: 'Passkey',
    passkeyAbout: 'Your device asks for your fingerprint, your face or its PIN.',
    email: 'Codes by mail',
    emailAbout: 'We mail you a code each time. Easy, but weaker than the others.',
    emailWaiting: 'Turning it on…',
    notNow: 'Not now',
    goBack: 'Not now, go back to the app',
    waiting: 'One moment…',
  },
  enrolTotp: {
    title: 'Set up your authenticator app',
    scan: 'Open the app on your phone, choose to add an account, and point the camera at this picture.',
    picture: 'A QR code that holds the key which is written below it',
    byHand: 'No camera? Type this key into the app:',
    onThisDevice: 'Open the app on this device',
    typeIt: 'The app now shows six digits. Type them here.',
    continue: 'Turn it on',
    waiting: 'Checking the code…',
    wrong: 'That code is not right. Type the one your app shows now, and check that the clock of your phone is right.',
    otherWays: 'Choose something else',
  },
  recoveryCodes: {
    title: 'Save your recovery codes',
    how: 'For the day you lose your phone: each of these codes lets you in once. Keep them away from your password.',
    once: 'This is the only time we show them.',
    download: 'Save as a file',
    fileName: 'recovery-codes.txt',
    fileHeading: (brand: string, email: string) => `Recovery codes of ${email} at ${brand}. Each works once.`,
    print: 'Print',
    mailedTitle: 'Your second step is on',
    mailed: (email: string) =>
      `We have mailed recovery codes to ${email}, for the day you lose your phone. Keep them somewhere safe, and delete that letter.`,
    continue: 'I have saved them',
    continueMailed: 'Continue',
  },
};

/** Their letters. */
export const secondStepLetters = {
  signInCode: {
    subject: 'Your code to sign in',
    heading: 'Your code to sign in',
    intro: 'Type this code on the page where you are signing in:',
    introFor: (app: string) => `Type this code on the page where you are signing in to ${app}:`,
    howLong: (minutes: number) => `It works once, for ${say.minutes(minutes)}. Nobody of us ever asks you for it.`,
    notYou:
      'It was not you? Then somebody knows your password: change it now. Without this code they do not get any further.',
  },
  recoveryCodes: {
    subject: 'Your recovery codes',
    heading: 'Your recovery codes',
    intro: 'With each of these codes you can sign in once, beside your password, when you have lost your second step:',
    warning:
      'Whoever reads this letter can use them too. Write them down or print them, keep them somewhere safe, and delete this letter.',
    notYou: 'It was not you? Then somebody is in your account: change your password at once.',
  },
};
