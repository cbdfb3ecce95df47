/** One call to make. */
export interface ApiCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** JSON, unless it is undefined. */
  readonly body?: unknown;
}

/** What came of it, to be shown. */
export interface ApiAnswer {
  readonly call: ApiCall;
  readonly hasToken: boolean;
  /** `200 OK`. */
  readonly status: string;
  /** Why a token was refused (RFC 6750 3). */
  readonly challenge: string | undefined;
  readonly body: string;
}

/** Calls the API as RFC 6750 2.1 has it: the access token goes into the `Authorization` header, and nowhere else. */
export async function callApi(call: ApiCall, accessToken?: string): Promise<ApiAnswer> {
  const response = await fetch(call.url, {
    method: call.method,
    headers: {
      accept: 'application/json',
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
  });
  return {
    call,
    hasToken: accessToken !== undefined,
    status: `${response.status} ${response.statusText}`,
    challenge: response.headers.get('www-authenticate') ?? undefined,
    body: JSON.stringify(await response.json().catch(() => ({})), null, 2),
  };
}
