import { z } from 'zod';
import { json } from '#web/answer.ts';
import { endpoint } from '#web/handlers.ts';

/** `/.well-known/passkey-endpoints`: where password managers lead who wants a passkey here (W3C Passkey Endpoints). */
export const showPasskeyEndpoints = ({ issuer }: { readonly issuer: string }) =>
  endpoint(z.object({}), async () => {
    const url = `${issuer}/account/security/passkeys`;
    return json({ enroll: url, manage: url });
  });
