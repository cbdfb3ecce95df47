import type { Route } from '#web/routes.ts';
import type { Desk } from './desk.ts';
import { showHome, submitSignOut } from './home.ts';
import { finishSignIn, openDoor } from './sign-in.ts';

/** The console's pages; each looks for the session itself and leads to the sign-in without one. */
export function accountConsoleRoutes(desk: Desk): Route[] {
  return [
    { method: 'GET', path: '/sign-in', limit: 'protocol', handle: openDoor(desk, 'login') },
    { method: 'GET', path: '/register', limit: 'protocol', handle: openDoor(desk, 'create') },
    { method: 'GET', path: '/account', limit: 'protocol', handle: showHome(desk) },
    { method: 'GET', path: '/account/callback', limit: 'protocol', handle: finishSignIn(desk) },
    { method: 'POST', path: '/account/sign-out', limit: 'sign_in', handle: submitSignOut(desk) },
  ];
}
