import { ordinaryQueue, type QueueSettings } from './job.ts';

/** A worker that says nothing for so long is taken for dead, and its jobs are given to another. */
const HEARTBEAT_SECONDS = 60;
const LONGEST_POLL_SECONDS = 10;
const SHORTEST_POLL_SECONDS = 0.5;
const HOUR_SECONDS = 3600;
const RETRY_PERIOD_SECONDS = 300;

/** The settings in pg-boss's words. */
export function queueOptions(settings: QueueSettings) {
  return {
    retryLimit: settings.retries,
    retryDelay: settings.retryAfterSeconds,
    retryDelayMax: settings.retryAfterMostSeconds,
    retryBackoff: true,
    expireInSeconds: settings.runSeconds,
    deleteAfterSeconds: settings.keepSeconds,
    heartbeatSeconds: HEARTBEAT_SECONDS,
  };
}

/**
 * A timed job that fails is tried again where its next period is far off; a finished one is kept beyond its own period,
 * or it would be added again.
 */
export function timedQueue(everySeconds: number): QueueSettings {
  return {
    ...ordinaryQueue,
    retries: everySeconds < RETRY_PERIOD_SECONDS ? 0 : 2,
    retryAfterSeconds: 10,
    runSeconds: 900,
    atOnce: 1,
    pollSeconds: Math.min(Math.max(everySeconds / 10, SHORTEST_POLL_SECONDS), LONGEST_POLL_SECONDS),
    keepSeconds: Math.max(2 * everySeconds, HOUR_SECONDS),
  };
}
