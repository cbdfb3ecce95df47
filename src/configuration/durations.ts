const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/** `15m`, `30d`, `1y` (365 days) in seconds, or plain `0`; undefined when it is neither. */
export function parseDuration(text: string | number): number | undefined {
  if (text === 0 || text === '0') return 0;
  const [, count, unit] = /^(\d{1,9})([smhdwy])$/.exec(String(text)) ?? [];
  const seconds = Number(count) * (SECONDS[unit ?? ''] ?? Number.NaN);
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}

/** `100/m`, `5/10s` as so many requests in a window; undefined when it is not that. */
export function parseRate(text: string): { requests: number; windowSeconds: number } | undefined {
  const [, requests, count, unit] = /^(\d{1,9})\/(\d{0,6})([smhd])$/.exec(text) ?? [];
  const windowSeconds = Number(count || 1) * (SECONDS[unit ?? ''] ?? Number.NaN);
  return Number(requests) > 0 && windowSeconds > 0 ? { requests: Number(requests), windowSeconds } : undefined;
}
