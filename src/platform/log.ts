import { type Logger, pino } from 'pino';

export type Log = Logger;

export interface LogSettings {
  readonly level: string;
  readonly format: 'json' | 'pretty';
}

/** What no line may say, whatever object was handed to the logger. */
const REDACTED = [
  'password',
  '*.password',
  'token',
  '*.token',
  'code',
  '*.code',
  'secret',
  '*.secret',
  'client_secret',
  '*.client_secret',
  'authorization',
  '*.authorization',
  'cookie',
  '*.cookie',
  'req.headers',
  'res.headers',
];

/** Structured lines on standard output; `write` is for tests that read them. */
export function openLog(settings: LogSettings, write?: (line: string) => void): Log {
  const options = { level: settings.level, base: null, redact: { paths: REDACTED, censor: '•••' } };
  if (write) return pino(options, { write });
  if (settings.format === 'json') return pino(options);
  return pino({ ...options, transport: { target: 'pino-pretty', options: { translateTime: 'SYS:HH:MM:ss' } } });
}
