import type { passwords as EnglishPasswords, problems as EnglishProblems } from './en-problems.ts';
import { createSay } from './say.ts';
import type { Translation } from './translation.ts';

const say = createSay('de-DE');

export const problems: Translation<typeof EnglishProblems> = {
  noMatch:
    'Diese Adresse und dieses Passwort passen nicht zusammen. Prüfen Sie beides, oder setzen Sie Ihr Passwort zurück.',
  tooManyTries: (seconds) =>
    `Das waren zu viele Versuche. Bitte warten Sie ${say.duration(seconds)}, und versuchen Sie es dann noch einmal.`,
  emailMissing: 'Geben Sie Ihre E-Mail-Adresse ein.',
  emailInvalid: 'Das sieht nicht nach einer E-Mail-Adresse aus. Sie sollte lauten wie name@example.com.',
  emailNotAllowed:
    'Konten gibt es hier nur für bestimmte Organisationen. Verwenden Sie die Adresse, die Sie bei Ihrer haben.',
  identifierMissing: 'Geben Sie Ihre E-Mail-Adresse oder Ihren Benutzernamen ein.',
  usernameInvalid: 'Verwenden Sie 3 bis 64 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche.',
  usernameTaken: 'Diesen Benutzernamen hat schon jemand. Wählen Sie einen anderen, oder lassen Sie das Feld leer.',
  nameMissing: 'Sagen Sie uns Ihren Namen.',
  nameTooLong: (most) => `Dieser Name ist zu lang: Es dürfen höchstens ${say.number(most)} Zeichen sein.`,
  passwordMissing: 'Geben Sie Ihr Passwort ein.',
  newPasswordMissing: 'Wählen Sie ein Passwort.',
  codeMissing: 'Geben Sie die sechs Ziffern aus der E-Mail ein.',
  codeWrong: 'Dieser Code stimmt nicht. Nehmen Sie den aus der neuesten E-Mail, oder lassen Sie sich noch eine senden.',
  invalid: 'Prüfen Sie, was Sie hier eingegeben haben.',
};

export const passwords: Translation<typeof EnglishPasswords> = {
  rules: {
    length: (least) => `Mindestens ${say.number(least)} Zeichen. Ein paar Wörter hintereinander merken sich leicht.`,
    notCommon: 'Kein Passwort, das viele verwenden, und keines, das Ihrem Namen oder Ihrer Adresse ähnelt.',
    composition: 'Ein Buchstabe, eine Ziffer und ein Sonderzeichen, etwa ! oder #.',
  },
  problems: {
    'too-short': ({ minimumLength }) =>
      `Dieses Passwort ist zu kurz: Es braucht mindestens ${say.number(minimumLength)} Zeichen.`,
    'too-long': ({ maximumLength }) =>
      `Dieses Passwort ist zu lang: Es darf höchstens ${say.number(maximumLength)} Zeichen haben.`,
    'not-text': () => 'In diesem Passwort ist ein Zeichen, das sich nicht überall eingeben lässt. Lassen Sie es weg.',
    'needs-letter': () => 'Diesem Passwort fehlt ein Buchstabe.',
    'needs-digit': () => 'Diesem Passwort fehlt eine Ziffer.',
    'needs-special': () => 'Diesem Passwort fehlt ein Sonderzeichen, etwa ! oder #.',
    common: () => 'Dieses Passwort gehört zu denen, die beim Raten zuerst versucht werden. Wählen Sie ein anderes.',
    personal: () =>
      'Dieses Passwort ähnelt Ihrem Namen, Ihrer Adresse oder dem Namen dieses Dienstes. Wählen Sie ein anderes.',
  },
};
