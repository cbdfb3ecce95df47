// region page
import { users } from './users.js';

const { VITE_API_URL = 'http://localhost:4001' } = import.meta.env;
const element = (id) => document.getElementById(id);

if (location.pathname === '/callback') {
  await users.signinCallback();
  history.replaceState(null, '', '/');
}
show(await users.getUser());
users.events.addUserLoaded(show);
users.events.addUserUnloaded(() => show(null));

element('sign-in').onclick = () => users.signinRedirect();
element('sign-out').onclick = () => users.signoutRedirect();

function show(user) {
  element('who').textContent = user?.profile.name ?? 'Nobody is signed in';
  element('sign-in').hidden = Boolean(user);
  element('reports').hidden = element('sign-out').hidden = !user;
}
// endregion page

// region call
element('reports').onclick = async () => {
  const user = await users.getUser();
  const headers = { authorization: `Bearer ${user?.access_token}` };
  const answer = await fetch(`${VITE_API_URL}/reports`, { headers });
  element('answer').textContent = `${answer.status} ${await answer.text()}`;
};
// endregion call
