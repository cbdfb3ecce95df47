/** How a queue treats its jobs; times in seconds. */
export interface QueueSettings {
  /** How often a failed job is tried again. */
  readonly retries: number;
  /** Before the first retry; it doubles with each, with some jitter. */
  readonly retryAfterSeconds: number;
  readonly retryAfterMostSeconds: number;
  /** A job that runs longer has failed. */
  readonly runSeconds: number;
  /** How many run at once in this process. */
  readonly atOnce: number;
  /** How long a new job waits at most before a worker sees it; 0.5 or more. */
  readonly pollSeconds: number;
  /** How long a finished job is kept, for whoever looks. */
  readonly keepSeconds: number;
}

export const ordinaryQueue: QueueSettings = {
  retries: 10,
  retryAfterSeconds: 5,
  retryAfterMostSeconds: 3600,
  runSeconds: 300,
  atOnce: 5,
  pollSeconds: 1,
  keepSeconds: 24 * 3600,
};

/** A job as a worker meets it. Any job can run twice, so what it does must bear that. */
export interface Job<T extends object> {
  readonly id: string;
  readonly data: T;
  /** 1 at first. */
  readonly attempt: number;
  readonly isLastAttempt: boolean;
  /** Aborted when the job was given to somebody else or has run too long. */
  readonly signal: AbortSignal;
}

/** Returns when the job is done; what it throws fails the attempt. Its message is kept with the job: nothing private. */
export type Work<T extends object> = (job: Job<T>) => Promise<void>;

/** Runs again and again, once a period among all processes. */
export interface TimedJob {
  readonly name: string;
  /** 1 or more, whole. */
  readonly everySeconds: number;
  run(signal: AbortSignal): Promise<void>;
}
