/** Where everything of the demo is; none ends with a slash. */
export interface DemoUrls {
  readonly issuer: string;
  readonly guide: string;
  readonly backOffice: string;
  readonly readingRoom: string;
  readonly api: string;
}

/** What the API's tokens are made for (RFC 8707), as `demo.yaml` names it. */
export const AUDIENCE = 'urn:example:reports-api';
