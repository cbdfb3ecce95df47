// region users
import { UserManager } from 'oidc-client-ts';

const { VITE_ISSUER = 'http://localhost:3000', VITE_CLIENT_ID = 'reports-spa' } = import.meta.env;

export const users = new UserManager({
  authority: VITE_ISSUER,
  client_id: VITE_CLIENT_ID,
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: `${location.origin}/`,
  scope: 'openid profile email offline_access reports:read',
  // The ID token says who signed in; name and email come from userinfo.
  loadUserInfo: true,
  // A minute before the access token ends it is renewed by the refresh token: no hidden frame, no third-party cookie.
  automaticSilentRenew: true,
});
// endregion users

// region over
// The refresh token was refused: the person signed out elsewhere, or was away for too long.
users.events.addSilentRenewError(() => users.removeUser());
// endregion over
