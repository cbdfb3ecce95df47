import type { RefusalCode } from '../refusal.ts';

/** A page that says no: what it is and what to do next. */
interface ErrorWords {
  readonly title: string;
  readonly words: string;
}

const byCode = {
  'invalid-input': {
    title: 'That did not look right',
    words: 'Something in the request was missing or misspelt. Go back and try once more.',
  },
  'not-signed-in': { title: 'Please sign in', words: 'This page is for people who are signed in.' },
  forbidden: {
    title: 'This page is not for you',
    words: 'Your account may not see it. If it should, ask an administrator.',
  },
  'not-found': { title: 'There is nothing here', words: 'The address may be misspelt, or the page has moved.' },
  conflict: {
    title: 'Somebody was faster',
    words: 'This was changed in the meantime. Go back, look again and repeat what is still needed.',
  },
  gone: {
    title: 'This page is no longer there',
    words: 'It was used already or has run out. Start again from the app you came from.',
  },
  csrf: {
    title: 'Let’s try that again',
    words:
      'We could not tell that this form came from our own page. Go back, reload the page and send it once more. Cookies must be allowed.',
  },
  'wrong-host': { title: 'Wrong address', words: 'This server answers under another name. Check the address.' },
  'unsupported-media-type': { title: 'That did not look right', words: 'The request came in a form we do not read.' },
  'method-not-allowed': {
    title: 'That cannot be done here',
    words: 'This address answers other kinds of requests. Go back and try once more.',
  },
  'not-acceptable': { title: 'That cannot be shown so', words: 'The request asks for a form that there is not.' },
  'payload-too-large': { title: 'That was too much', words: 'The request was larger than we take. Send less.' },
  'precondition-failed': {
    title: 'It was changed in the meantime',
    words: 'The request is about something that is no longer as it was. Read it again first.',
  },
  'too-many-requests': {
    title: 'A little too fast',
    words: 'There were too many requests in a short time. Wait a moment, then try again.',
  },
  'not-implemented': { title: 'That cannot be done here', words: 'The request asks for something we do not offer.' },
  unavailable: { title: 'We are very busy', words: 'Please try again in a moment.' },
} satisfies Record<RefusalCode, ErrorWords>;

/** Error pages. `oauth` speaks to the person in the browser; the developer reads the `error` beside it. */
export const errors = {
  byCode,
  bug: {
    title: 'That was our fault',
    words: 'Something went wrong here. It has been written down; please try again in a moment.',
  },
  oauth: {
    title: 'This app could not sign you in',
    words:
      'The app sent us something we cannot accept. Go back to it and try again; if that does not help, tell the people who run it.',
  },
  reference: 'Reference',
  referenceHint: 'If you ask for help, say this number.',
  goOn: 'Go on',
};
