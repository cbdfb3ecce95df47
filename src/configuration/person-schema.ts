import { z } from 'zod';
import { parseEmail } from '#accounts/email.ts';
import { parseName } from '#accounts/plain-text.ts';
import { parseUsername } from '#accounts/username.ts';
import { block, key, text } from './kinds.ts';

/** Text that one of the domain's readers takes, as that reader gives it back. */
function readBy<Read>(read: (value: string) => Read | undefined, words: string) {
  return z.string().transform((value, context): Read => {
    const found = read(value);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: words });
    return z.NEVER;
  });
}

export const address = readBy(parseEmail, 'must be an email address');
export const personName = readBy(parseName, 'must be one line of text, 200 characters at most');

/** The claims of OIDC Core 5.1 that are not keys of their own. */
const claims = block({
  given_name: text.optional(),
  family_name: text.optional(),
  middle_name: text.optional(),
  nickname: text.optional(),
  profile: text.optional(),
  picture: text.optional(),
  website: text.optional(),
  gender: text.optional(),
  birthdate: text.optional(),
  zoneinfo: text.optional(),
  locale: text.optional(),
  phone_number: text.optional(),
  phone_number_verified: z.boolean().optional(),
  address: block({
    formatted: text.optional(),
    street_address: text.optional(),
    locality: text.optional(),
    region: text.optional(),
    postal_code: text.optional(),
    country: text.optional(),
  }).optional(),
});

export const personSchema = block({
  /** The `sub` of their tokens (OIDC Core 2: 255 ASCII characters at most), kept from elsewhere. */
  id: key.optional(),
  email: address,
  username: readBy(parseUsername, 'must be 3 to 64 of a-z 0-9 . _ -').optional(),
  name: personName.optional(),
  password: text.optional(),
  password_hash: text.optional(),
  email_verified: z.boolean().optional(),
  roles: z.array(key).optional(),
  /** Signs in nowhere. */
  disabled: z.boolean().optional(),
  claims: claims.optional(),
}).refine(({ password, password_hash }) => password === undefined || password_hash === undefined, {
  message: 'is given beside a password: only one of the two can be',
  path: ['password_hash'],
});
