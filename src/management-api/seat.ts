import { z } from 'zod';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { keepOwnSeat } from '#licences/keep-own-seat.ts';
import { findOwnSeat, type OwnSeat } from '#licences/own-seat.ts';
import { Refusal } from '#platform/refusal.ts';
import { appOf } from './holder.ts';
import { operation } from './operation.ts';
import { answer, nothing, time } from './schemas.ts';
import { sentences } from './sentences.ts';

const PATH = '/api/v1/me/seat';

const seat = answer('Seat', {
  licence: answer('Licence', {
    id: z.string(),
    serial: z.string(),
    product: z.string(),
    organisation: z.string().describe('Its id.'),
    seats: z.int().describe('How many were bought.'),
    valid_to: time.nullable().describe('Null for good.'),
  }),
  number: z.int().describe('Which seat it is; at most one sign-in, or one person, has it at a time.'),
  since: time,
  expires_at: time.describe('Unless it is used again, it may be lent to somebody else from then on.'),
});

export const showSeat = operation({
  method: 'GET',
  path: PATH,
  scope: 'seat',
  audience: 'any',
  summary: 'The seat that this sign-in holds',
  status: 200,
  input: nothing,
  output: seat,
  errors: ['not-found'],
  handle: async ({ desk, holder }) => {
    const found = await findOwnSeat(desk.db, appOf(holder).grantId);
    if (!found) throw new Refusal('not-found', sentences.noSeat);
    return toJson(found);
  },
});

export const keepSeat = operation({
  method: 'POST',
  path: PATH,
  scope: 'seat',
  audience: 'any',
  summary: 'Keep the seat while the app is in use; for how long is the licence’s to say',
  status: 200,
  input: nothing,
  output: seat,
  errors: ['not-found', 'conflict'],
  handle: async ({ desk, holder }) => {
    const kept = await keepOwnSeat(desk.db, appOf(holder).grantId);
    if (kept === 'none') throw new Refusal('not-found', sentences.needsNoSeat);
    if (kept === 'lost') throw new Refusal('conflict', sentences.seatLost);
    return toJson(kept);
  },
});

export const giveSeatBack = operation({
  method: 'DELETE',
  path: PATH,
  scope: 'seat',
  audience: 'any',
  summary: 'Give the seat back: this sign-in to the licence’s apps ends, the session goes on',
  status: 204,
  input: nothing,
  errors: ['not-found'],
  handle: async ({ desk, holder }) => {
    const whose = { seatOf: appOf(holder).grantId };
    const { grants } = await endSignIns(desk.db, { whose, cause: 'seat_released' });
    if (grants.length === 0) throw new Refusal('not-found', sentences.needsNoSeat);
  },
});

function toJson({ licence, number, since, expiresAt }: OwnSeat): z.output<typeof seat> {
  const { id, serial, product, organisation, seats, validTo } = licence;
  return {
    licence: { id, serial, product, organisation, seats, valid_to: validTo?.toISOString() ?? null },
    number,
    since: since.toISOString(),
    expires_at: expiresAt.toISOString(),
  };
}
