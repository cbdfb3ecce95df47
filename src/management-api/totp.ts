import { toBuffer } from 'qrcode';
import { z } from 'zod';
import { beginTotp, confirmTotp, findBegunTotp, findTotpKey, removeTotp } from '#credentials/enrol-totp.ts';
import { checkTotp } from '#credentials/totp.ts';
import { totpUri } from '#credentials/totp-code.ts';
import { drawQr } from '#platform/qr.ts';
import { Refusal } from '#platform/refusal.ts';
import { isRequiredOf, requireAnother } from './factors.ts';
import { type Call, operation } from './operation.ts';
import { givenCodes, toGivenCodes } from './recovery-codes.ts';
import { requireFound, requireRightCode, wrongField } from './refusals.ts';
import { answer, nothing, request, typedCode } from './schemas.ts';
import { sentences } from './sentences.ts';

const PATH = '/api/v1/me/factors/totp';

export const beginApp = operation({
  method: 'POST',
  path: PATH,
  scope: 'account:write',
  summary: 'Begin to set up an authenticator app; asked again within half an hour, the key is the same',
  freshness: 'fresh',
  status: 200,
  input: nothing,
  output: answer('TotpKey', {
    uri: z.string().describe('What the QR code says (`otpauth:`).'),
    secret: z.string().describe('The key in base32, for who cannot scan it; never shown again once it is confirmed.'),
  }),
  errors: [],
  handle: async (call) => {
    const { desk, holder } = call;
    const secret = await beginTotp(desk.credentials, { accountId: holder.account.id, boundTo: holder.boundTo });
    return { uri: await uriOf(call, secret), secret };
  },
});

export const confirmApp = operation({
  method: 'POST',
  path: `${PATH}/confirm`,
  scope: 'account:write',
  summary: 'Set the app up by a code of it; the first second step brings recovery codes, shown once',
  freshness: 'fresh',
  status: 201,
  input: request('TotpCode', { code: typedCode }),
  output: givenCodes,
  errors: ['conflict'],
  handle: async ({ desk, holder, caller }, { code }) => {
    const { account, boundTo } = holder;
    const outcome = await confirmTotp(desk.credentials, { account, boundTo, code, caller });
    if (outcome.ok) return toGivenCodes(outcome.codes);
    if (outcome.why === 'nothing-begun') throw new Refusal('conflict', sentences.nothingBegun);
    throw wrongField('code', sentences.wrongCode);
  },
});

export const removeApp = operation({
  method: 'DELETE',
  path: PATH,
  scope: 'account:write',
  summary: 'Take the authenticator app away, by a code of it',
  freshness: 'fresh',
  status: 204,
  input: request('TotpRemoval', { code: typedCode }),
  errors: ['not-found', 'conflict'],
  handle: async (call, { code }) => {
    const { desk, holder, caller } = call;
    const { account, factors, clientId } = holder;
    requireFound(factors.totp);
    await requireAnother(call, { ...factors, totp: false });
    requireRightCode(await checkTotp(desk.credentials, { account, code, caller, clientId }));
    const outcome = await removeTotp(desk.credentials, { account, caller, isRequired: await isRequiredOf(call) });
    if (outcome === 'last') throw new Refusal('conflict', sentences.lastFactor);
    requireFound(outcome === 'removed');
  },
});

const [SVG, PNG] = ['image/svg+xml', 'image/png'] as const;
const PNG_PIXELS = 480;

export const showAppQr = operation({
  method: 'GET',
  path: `${PATH}/qr`,
  scope: 'account:write',
  summary: 'The QR code of the app that is being set up, else of the one that is',
  freshness: 'fresh',
  status: 200,
  input: nothing,
  media: [SVG, PNG],
  errors: ['not-found'],
  handle: async (call) => {
    const { desk, holder, visit } = call;
    const { db, credentials } = desk;
    const place = { vault: credentials.vault, accountId: holder.account.id };
    const key = (await findBegunTotp(db, { ...place, boundTo: holder.boundTo })) ?? (await findTotpKey(db, place));
    if (key === undefined) throw new Refusal('not-found', '');
    const uri = await uriOf(call, key);
    if (visit.ctx.accepts(SVG, PNG) !== PNG) return { type: SVG, body: toSvg(uri) };
    const body = await toBuffer(uri, { errorCorrectionLevel: 'M', margin: 4, width: PNG_PIXELS });
    return { type: PNG, body };
  },
});

async function uriOf({ desk, holder }: Call, key: string): Promise<string> {
  const { name } = (await desk.settings()).branding;
  const { email, username, id } = holder.account;
  return totpUri(key, { issuer: name, label: email ?? username ?? id });
}

function toSvg(uri: string): string {
  const { size, path } = drawQr(uri);
  const ground = `<rect width="${size}" height="${size}" fill="#fff"/>`;
  const box = `viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box}>${ground}<path d="${path}"/></svg>`;
}
