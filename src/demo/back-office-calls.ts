import type { SignedIn } from './back-office-sign-in.ts';

/** What the app's buttons call, by the name in their address. */
export const calls = {
  read: { label: 'Read the reports', about: 'needs the permission reports:read', method: 'GET', path: '/reports' },
  write: { label: 'Write a report', about: 'needs the permission reports:write', method: 'POST', path: '/reports' },
  costs: { label: 'Read the costs', about: 'needs the rank of a manager', method: 'GET', path: '/reports/costs' },
  me: { label: 'Who am I?', about: 'needs a token, and nothing more', method: 'GET', path: '/me' },
} as const;

/** Tokens that the API should refuse, to see how it says so. */
export const badTokens: Readonly<Record<string, { label: string; about: string; make(signedIn: SignedIn): string }>> = {
  changed: {
    label: 'Send a changed token',
    about: 'its signature is wrong',
    make: ({ accessToken }) => accessToken.replace(/[^.]+$/, (signature) => signature.split('').reverse().join('')),
  },
  'id-token': {
    label: 'Send the ID token',
    about: 'it is for the app, not for the API',
    make: ({ idToken }) => idToken,
  },
  first: {
    label: 'Send the first token',
    about: 'good at first, expired two minutes after you signed in',
    make: ({ firstAccessToken }) => firstAccessToken,
  },
};

export const NEW_REPORT = { title: 'A quiet evening' };

/** Own rows only: a name comes from an address, and `constructor` is no call. */
export function findRow<Row>(rows: Readonly<Record<string, Row>>, name: string | undefined): Row | undefined {
  return name !== undefined && Object.hasOwn(rows, name) ? rows[name] : undefined;
}
