import { type Html, html } from './html.ts';
import { elsewhere, open, press, see, type } from './instructions.ts';
import { ada, bob, type SamplePerson } from './sample-people.ts';
import type { DemoUrls } from './urls.ts';

export interface Step {
  readonly title: string;
  /** In order; each is a paragraph. */
  readonly does: readonly Html[];
}

interface Newcomer {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

const signIn = ({ username, password }: SamplePerson) =>
  html`${press('Sign in')}. Usher’s own page asks who you are: ${type({ 'Email or username': username, Password: password })} Press ${press('Sign in')}`;

/** The tour, in the order in which it is taken. */
export function listSteps(urls: DemoUrls, newcomer: Newcomer): readonly Step[] {
  return [
    registerStep(urls, newcomer),
    callStep(),
    refusalStep(),
    signOutStep(),
    managerStep(urls),
    browserStep(urls),
    seatStep(urls),
    machineStep(urls),
  ];
}

function registerStep({ backOffice, issuer }: DemoUrls, { email, name, password }: Newcomer): Step {
  const mailbox = `${issuer}/dev/mailbox?to=${encodeURIComponent(email)}`;
  return {
    title: 'Register',
    does: [
      html`Open ${open(`${backOffice}/`, 'the back office')} and press ${press('Create an account')}. Usher’s own page asks who you are: ${type({ Email: email, 'Your name': name, Password: password })} Press ${press('Create account')}.`,
      html`Usher has written to you: ${see('Check your mail')}. There is no mail server here, so the letter lies in ${open(mailbox, 'the mailbox of this machine')}; load it again if it is not there yet. Press ${press('Confirm your email address')}, ${press('Open the link')} and ${press('Confirm my address')}.`,
      html`You are back in the app: ${see(`You are signed in as ${name}`)}. Further down it shows what its tokens say: your role is ${see('"user"')}.`,
    ],
  };
}

const callStep = (): Step => ({
  title: 'Call the API',
  does: [
    html`Press ${press('Read the reports')}: ${see('200 OK')}. The app sent its access token, and the guard in front of the API let it in without asking Usher.`,
    html`Press ${press('Write a report')}: ${see('403 Forbidden')}. The guard names the permission that a user does not have: ${see('A permission is missing: reports:write')}.`,
    html`Press ${press('Read the costs')}: ${see('403 Forbidden')}. This one asks for a rank: ${see('One of these roles, or one above them, is needed: manager')}.`,
  ],
});

const refusalStep = (): Step => ({
  title: 'Try tokens that are no good',
  does: [
    html`Press ${press('Send a changed token')}: ${see('401 Unauthorized')}, since ${see('its signature is wrong')}.`,
    html`Press ${press('Send the ID token')}: ${see('it is not an access token')}.`,
    html`Two minutes after you signed in, press “Send the first token”: the access token is expired. The other buttons still work, since the app renews its token before it ends.`,
  ],
});

const signOutStep = (): Step => ({
  title: 'Sign out and call again',
  does: [
    html`Press ${press('Sign out')}: ${see('Nobody is signed in')}. You are signed out of the app and of Usher.`,
    html`Press ${press('Read the reports')}: ${see('401 Unauthorized')}. The app has thrown its token away: ${see('the app has no token and sent none')}.`,
    html`A token that somebody had copied before is good for ten seconds more at most: the API does not ask Usher about each one, but reads every now and then in a list which of them were taken back.`,
  ],
});

const managerStep = ({ backOffice }: DemoUrls): Step => ({
  title: 'Come back as a manager',
  does: [
    html`Open ${open(`${backOffice}/`, 'the back office')} and press ${signIn(ada)}: ${see(`You are signed in as ${ada.name}`)}.`,
    html`What was refused is allowed now. Press ${press('Write a report')}: ${see('201 Created')}. Press ${press('Read the costs')}: ${see('200 OK')}. Press ${press('Who am I?')}: ${see('"Manager"')}.`,
    html`Press ${press('Sign out')}: ${see('Nobody is signed in')}.`,
  ],
});

const browserStep = ({ readingRoom }: DemoUrls): Step => ({
  title: 'The same without a server',
  does: [
    html`Open ${open(`${readingRoom}/`, 'the reading room')}, an app that lives in your browser. Press ${signIn(bob)}: ${see(`You are signed in as ${bob.name}`)}.`,
    html`Press ${press('Read the reports')}: ${see('200 OK')}. Press ${press('Write a report')}: ${see('403 Forbidden')}, and ${see('insufficient_scope')}.`,
    html`Press ${press('Renew now')}: ${see('The tokens were renewed')}. Wait a minute, and it happens by itself, without a page of Usher’s.`,
    html`Press ${press('Sign out')}: ${see('Nobody is signed in')}. Press ${press('Read the reports')}: ${see('401 Unauthorized')}.`,
  ],
});

const seatStep = ({ readingRoom, issuer }: DemoUrls): Step => ({
  title: 'One seat for two people',
  does: [
    html`The reading room takes a seat of a licence, and the City Library has one for all its people. Open ${open(`${readingRoom}/`, 'the reading room')} and press ${signIn(bob)}: ${see(`You are signed in as ${bob.name}`)}. His tokens say so: ${see('"seat"')}.`,
    elsewhere(
      html`In a private window, open ${open(`${readingRoom}/`, 'the reading room')} too and press ${signIn(ada)}: ${see('All seats are taken')}. Leave that page open.`,
    ),
    html`Back in your first window, press ${press('Sign out')}: ${see('Nobody is signed in')}.`,
    elsewhere(html`In the private window Ada was let in by herself: ${see(`You are signed in as ${ada.name}`)}.`),
    elsewhere(
      html`She owns the licence, so ${open(`${issuer}/account/licence`, 'her account')} shows who is in and how full it was: ${see('DEMO-0001')}. Press ${press('Sign out')} there: ${see('You are signed out')}, of the reading room too, and the seat is free again.`,
    ),
  ],
});

const machineStep = ({ guide }: DemoUrls): Step => ({
  title: 'A machine by itself',
  does: [
    html`Open ${open(`${guide}/nightly-job`, 'the nightly job')} and press ${press('Run the nightly job')}. It has a token of its own, and nobody signed in: ${see('200 OK')} for the reports.`,
    html`It has no roles, so it has no rank for the costs: ${see('403 Forbidden')}.`,
  ],
});
