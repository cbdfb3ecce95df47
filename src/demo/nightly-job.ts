import * as client from 'openid-client';
import { type ApiAnswer, callApi } from './call-api.ts';

interface JobSettings {
  readonly issuer: string;
  readonly clientSecret: string;
  readonly api: string;
}

/** What a run of the job did, and the token it did it with. */
export interface JobRun {
  readonly accessToken: string;
  readonly answers: readonly ApiAnswer[];
}

/** A program without a person: the client credentials grant (RFC 6749 4.4) gives it a token of its own. */
export async function runNightlyJob({ issuer, clientSecret, api }: JobSettings): Promise<JobRun> {
  const auth = client.ClientSecretBasic(clientSecret);
  const usher = await client.discovery(new URL(issuer), 'nightly-job', undefined, auth, {
    execute: [client.allowInsecureRequests], // http is for your own machine only
  });
  const { access_token: accessToken } = await client.clientCredentialsGrant(usher, { scope: 'reports:read' });
  const read = await callApi({ method: 'GET', url: `${api}/reports` }, accessToken);
  const costs = await callApi({ method: 'GET', url: `${api}/reports/costs` }, accessToken);
  return { accessToken, answers: [read, costs] };
}
