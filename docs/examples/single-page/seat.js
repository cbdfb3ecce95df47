// region keep
/** Keeps the seat for another idle time; false where it was lost and a new access token has to be had. */
export async function keepSeat(issuer, accessToken) {
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await fetch(`${issuer}/api/v1/me/seat`, { method: 'POST', headers });
  if (answer.status === 401 || answer.status === 409) return false;
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return true;
}
// endregion keep

// region give-back
/** Gives the seat back: the app is signed out, the person's session at Usher goes on. */
export async function giveSeatBack(issuer, accessToken) {
  const headers = { authorization: `Bearer ${accessToken}` };
  await fetch(`${issuer}/api/v1/me/seat`, { method: 'DELETE', headers });
}
// endregion give-back
