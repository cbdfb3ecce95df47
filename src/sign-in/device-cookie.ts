import { rememberedSeconds } from '#credentials/remembered-device.ts';
import { ownCookie } from '#web/cookies.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';

/** What this browser is remembered by, if it is. */
export function findDeviceToken({ issuer }: Desk, { ctx }: Visit): string | undefined {
  return ctx.cookies.get(ownCookie(issuer, 'device').name) || undefined;
}

export function keepDeviceToken({ issuer }: Desk, { ctx }: Visit, token: string): void {
  const { name, options } = ownCookie(issuer, 'device');
  ctx.cookies.set(name, token, { ...options, maxAge: rememberedSeconds * 1000 });
}
