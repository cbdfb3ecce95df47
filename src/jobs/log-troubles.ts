import type { PgBoss } from 'pg-boss';
import type { Log } from '#platform/log.ts';

const QUIET_MILLISECONDS = 30_000;

/**
 * Hears what goes wrong behind the queue's back: without a listener a lost connection would end the process. While
 * PostgreSQL is away every worker says so each second, so one and the same sentence is logged twice a minute at most.
 * Once the function it gives back was called nothing is: to be done before a stop, after which nobody misses a connection.
 */
export function logTroubles(boss: PgBoss, log: Log): () => void {
  const lastSaid = new Map<string, number>();
  let isOver = false;
  const say = (message: string, queue?: string) => {
    const sentence = message.replace(/ \(Queue: .*\)$/, '');
    const now = Date.now();
    if (isOver || now - (lastSaid.get(sentence) ?? 0) < QUIET_MILLISECONDS) return;
    lastSaid.set(sentence, now);
    log.warn({ error: sentence, queue }, 'the job queue met an error and goes on');
  };
  boss.on('error', (error: Error & { queue?: string }) => say(error.message, error.queue));
  boss.on('warning', ({ message }) => say(message));
  return () => {
    isOver = true;
  };
}
