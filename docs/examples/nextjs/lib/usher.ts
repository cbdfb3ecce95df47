import * as client from 'openid-client';

const { ISSUER = 'http://localhost:3000', CLIENT_ID = '', CLIENT_SECRET = '' } = process.env;
export const { APP_URL = 'http://localhost:4000', API_URL = 'http://localhost:4001' } = process.env;

let found: Promise<client.Configuration> | undefined;

/** Usher's addresses and keys, asked for once. */
export function usher(): Promise<client.Configuration> {
  // http is for your own machine; the library refuses it unless told.
  const execute = ISSUER.startsWith('http:') ? [client.allowInsecureRequests] : [];
  found ??= client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, { execute }).catch((error) => {
    found = undefined;
    throw error;
  });
  return found;
}
