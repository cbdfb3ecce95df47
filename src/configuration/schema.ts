import { z } from 'zod';
import { clientSchema } from './client-schema.ts';
import { connectorSchema } from './connector-schema.ts';
import { cookiesSchema } from './cookies-schema.ts';
import { block } from './kinds.ts';
import { notYet } from './not-yet.ts';
import { apiKeySchema, organisationSchema } from './organisation-schema.ts';
import { personSchema } from './person-schema.ts';
import { resourceServerSchema } from './resource-server-schema.ts';
import { roleEquivalentsSchema, roleSchema } from './role-schema.ts';
import {
  brandingSchema,
  headersSchema,
  jobsSchema,
  mfaSchema,
  outboundSchema,
  passwordPolicySchema,
  rateLimitsSchema,
  registrationSchema,
  sessionsSchema,
} from './settings-schema.ts';

/** `usher.yaml`, whole: what a later version reads stands here already, behind `notYet`. */
export const configurationSchema = block({
  clients: z.array(clientSchema).default([]),
  resource_servers: z.array(resourceServerSchema).default([]),
  roles: z.array(roleSchema).default([]),
  role_equivalents: roleEquivalentsSchema.default({}),
  organisations: z.array(organisationSchema).default([]),
  api_keys: notYet(z.array(apiKeySchema)),
  users: z.array(personSchema).default([]),
  connectors: notYet(z.array(connectorSchema)),
  registration: registrationSchema.optional(),
  password_policy: passwordPolicySchema.optional(),
  mfa: mfaSchema.optional(),
  sessions: sessionsSchema.optional(),
  rate_limits: rateLimitsSchema.optional(),
  cookies: cookiesSchema.optional(),
  outbound: outboundSchema.optional(),
  headers: headersSchema.optional(),
  jobs: jobsSchema.optional(),
  branding: brandingSchema.optional(),
});

/** What a file declares, parsed: durations in seconds, settings as the `setting` table keeps them. */
export type Declared = z.output<typeof configurationSchema>;

export type DeclaredClient = Declared['clients'][number];
export type DeclaredOrganisation = Declared['organisations'][number];
export type DeclaredLicence = DeclaredOrganisation['licences'][number];
export type DeclaredPerson = Declared['users'][number];
export type DeclaredResourceServer = Declared['resource_servers'][number];
export type DeclaredRole = Declared['roles'][number];
