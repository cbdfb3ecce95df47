// region data
/** What the app keeps with the sign-in, and the tag that stands for it. */
export async function readData(issuer, accessToken) {
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await fetch(`${issuer}/api/v1/me/session-data`, { headers });
  if (answer.status === 404) return { data: {}, tag: undefined };
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return { data: await answer.json(), tag: answer.headers.get('etag') };
}

/** Keeps data in place of what was read; undefined where another tab was quicker: read it again. */
export async function keepData(issuer, accessToken, data, tag) {
  const unchanged = tag ? { 'if-match': tag } : { 'if-none-match': '*' };
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json', ...unchanged };
  const body = JSON.stringify(data);
  const answer = await fetch(`${issuer}/api/v1/me/session-data`, { method: 'PUT', headers, body });
  if (answer.status === 412) return undefined;
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return answer.headers.get('etag');
}
// endregion data
