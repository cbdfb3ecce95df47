import { show } from '#web/answer.ts';
import { page } from '#web/handlers.ts';
import { signedOutPage } from './pages.ts';

/** `/signed-out`: where a sign-out ends that has nowhere else to go. */
export const showSignedOut = () => page(async () => show(signedOutPage, { signInUrl: '/sign-in' }));
