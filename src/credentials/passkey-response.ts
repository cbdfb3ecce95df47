import { z } from 'zod';

/** What the browser says it did; the authenticator signs its hash (WebAuthn Level 3, 5.8.1). */
export interface ClientData {
  readonly type: string;
  /** In base64url. */
  readonly challenge: string;
  readonly origin: string;
  /** Whether a page of another origin had ours in a frame. */
  readonly isFramed: boolean;
}

const bytes = z
  .string()
  .max(24_000)
  .regex(/^[A-Za-z0-9_-]+$/);
const common = { id: bytes, rawId: bytes, type: z.literal('public-key') };

const assertion = z.object({
  ...common,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.nullish().transform((handle) => handle ?? undefined),
  }),
});

const registration = z.object({
  ...common,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z
      .array(z.string().regex(/^[a-z-]{1,32}$/))
      .max(10)
      .catch([]),
  }),
});

const clientData = z.object({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().nullish(),
  topOrigin: z.string().nullish(),
});

/** The answer of an authenticator to a sign-in, in base64url (`AuthenticationResponseJSON`). */
export type Assertion = z.output<typeof assertion>;

/** A new credential, in base64url (`RegistrationResponseJSON`). */
export type Registration = z.output<typeof registration>;

/** Reads the JSON that a page posted; undefined for whatever is nothing of the kind. Proves nothing. */
export function readAssertion(json: string): { answer: Assertion; client: ClientData } | undefined {
  return read(assertion, json);
}

/** The same for a new credential. */
export function readRegistration(json: string): { answer: Registration; client: ClientData } | undefined {
  return read(registration, json);
}

function read<T extends { response: { clientDataJSON: string } }>(schema: z.ZodType<T>, json: string) {
  const answer = schema.safeParse(parse(json));
  if (!answer.success) return undefined;
  const text = Buffer.from(answer.data.response.clientDataJSON, 'base64url').toString('utf8');
  const client = clientData.safeParse(parse(text));
  if (!client.success) return undefined;
  const { type, challenge, origin, crossOrigin, topOrigin } = client.data;
  const isFramed = crossOrigin === true || (topOrigin ?? undefined) !== undefined;
  return { answer: answer.data, client: { type, challenge, origin, isFramed } };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
