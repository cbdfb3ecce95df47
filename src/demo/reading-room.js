// @ts-check
// An app without a server, with oidc-client-ts. Where there is a build: import { UserManager } from 'oidc-client-ts'.

const { UserManager, WebStorageStateStore } = /** @type {typeof import('oidc-client-ts')} */ (
  Reflect.get(window, 'oidc')
);
const { issuer = '', api = '' } = find('signed-out').dataset;

const users = new UserManager({
  authority: issuer,
  client_id: 'reading-room',
  redirect_uri: `${location.origin}/`,
  post_logout_redirect_uri: `${location.origin}/`,
  scope: 'openid profile email offline_access reports:read reports:write',
  // The ID token says who it is by number; the name comes from the userinfo endpoint.
  loadUserInfo: true,
  // For this tab only. The state of a sign-in that is under way lives there as well.
  userStore: new WebStorageStateStore({ store: sessionStorage }),
  stateStore: new WebStorageStateStore({ store: sessionStorage }),
  // With the refresh token, a minute before the access token ends; no frame and no cookie is needed.
  automaticSilentRenew: true,
  accessTokenExpiringNotificationTimeInSeconds: 60,
});

find('sign-in').onclick = doing(() => users.signinRedirect());
find('register').onclick = doing(() => users.signinRedirect({ prompt: 'create' }));
find('renew').onclick = doing(() => users.signinSilent());
find('sign-out').onclick = doing(() => users.signoutRedirect());
for (const button of document.querySelectorAll('[data-call]')) {
  if (button instanceof HTMLElement) button.onclick = doing(() => call(button.dataset.call ?? ''));
}
doing(start)();

/** Finishes the sign-in that leads here, or takes up the one of this tab. */
async function start() {
  const parameters = new URLSearchParams(location.search);
  const isCallback = parameters.has('state') && (parameters.has('code') || parameters.has('error'));
  // A code works once: it leaves the address bar, so that a reload does not send it again.
  const cameTo = location.href;
  if (location.search) history.replaceState(null, '', location.pathname);
  try {
    show(isCallback ? await users.signinRedirectCallback(cameTo) : await findUser());
  } catch (error) {
    await users.removeUser();
    show(null);
    throw error;
  } finally {
    users.events.addUserLoaded(tellOfRenewal);
    users.events.addSilentRenewError(tellOfEnd);
  }
}

/** Whoever is signed in in this tab, with new tokens if it was closed for longer than the old ones lasted. */
async function findUser() {
  const user = await users.getUser();
  return user?.expired ? users.signinSilent() : user;
}

/** @param {import('oidc-client-ts').User} user */
function tellOfRenewal(user) {
  tell(`The tokens were renewed at ${new Date().toLocaleTimeString()}.`);
  show(user);
}

async function tellOfEnd() {
  await users.removeUser();
  show(null);
  complain('Your sign-in has ended. Sign in again to go on.');
}

/** @param {string} what such as `GET /reports` */
async function call(what) {
  const [method = 'GET', path = '/'] = what.split(' ');
  const user = await users.getUser();
  /** @type {Record<string, string>} */
  const headers = user ? { authorization: `Bearer ${user.access_token}` } : {};
  if (method === 'POST') headers['content-type'] = 'application/json';
  const body = method === 'POST' ? JSON.stringify({ title: 'A quiet evening' }) : null;
  const answer = await fetch(`${api}${path}`, { method, headers, body });
  const challenge = answer.headers.get('www-authenticate');
  find('asked').textContent = `${what} ${user ? 'with a token' : 'without a token'}`;
  find('status').textContent = `${answer.status} ${answer.statusText}`;
  find('challenge').textContent = challenge ? `WWW-Authenticate: ${challenge}` : '';
  find('body').textContent = JSON.stringify(await answer.json().catch(() => ({})), null, 2);
  find('answer').className = `answer ${answer.ok ? 'good' : 'bad'}`;
  find('answered').hidden = false;
}

/** @param {import('oidc-client-ts').User | null} user whoever is signed in */
function show(user) {
  const name = user && String(user.profile.name ?? user.profile.sub);
  const title = document.querySelector('h1');
  if (title) title.textContent = name ? `You are signed in as ${name}` : 'Nobody is signed in';
  find('signed-in').hidden = !user;
  find('signed-out').hidden = Boolean(user);
  find('tokens').hidden = !user;
  if (!user) return;
  find('id-claims').textContent = JSON.stringify(user.profile, null, 2);
  // To be looked at only: an access token is the API's to read.
  find('access-claims').textContent = JSON.stringify(claimsOf(user.access_token), null, 2);
}

/**
 * @param {string} token
 * @returns {unknown} what a JWT says, unchecked
 */
function claimsOf(token) {
  const [, payload = ''] = token.split('.');
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (byte) => byte.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** @param {() => Promise<unknown>} act what a button does */
function doing(act) {
  return async () => {
    find('problem').hidden = true;
    await act().catch((error) => complain(`That did not work: ${error.message}`));
  };
}

/** @param {string} words */
function tell(words) {
  find('news').textContent = words;
  find('news').hidden = false;
}

/** @param {string} words */
function complain(words) {
  find('problem').textContent = words;
  find('problem').hidden = false;
}

/** @param {string} id */
function find(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no ${id}`);
  return element;
}
