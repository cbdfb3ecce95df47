import { setTimeout as wait } from 'node:timers/promises';
import type { WorkOptions } from 'pg-boss';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Tx } from '#database/transaction.ts';
import type { Log } from '#platform/log.ts';
import type { Secret } from '#platform/secrets.ts';
import { type Job, ordinaryQueue, type QueueSettings, type TimedJob, type Work } from './job.ts';
import { keepTicking } from './keep-ticking.ts';
import { logTroubles } from './log-troubles.ts';
import { queueOptions, timedQueue } from './queue-options.ts';
import { runBatch } from './run-batch.ts';

interface JobsSettings {
  /** Reaches PostgreSQL directly; at most two connections, none while idle. */
  readonly url: Secret;
  readonly log: Log;
  /** `off`: jobs are added here and worked on by another process. */
  readonly mode: 'on' | 'off' | 'only';
}

interface EnqueueOptions {
  /** Not before so many seconds have passed. */
  readonly afterSeconds?: number;
}

/** The queue in PostgreSQL: what is added in a transaction exists only if it commits. */
export interface Jobs {
  /** Names a queue; called before `start`, by every process that adds to it or works on it. */
  declare(name: string, settings?: Partial<QueueSettings>): void;
  /** Says who does the jobs of a declared queue; called before `start`. */
  work<T extends object>(name: string, work: Work<T>): void;
  /** Adds a timed job; called before `start`. */
  schedule(job: TimedJob): void;
  /** Adds a job in the act's own transaction. One statement. */
  enqueue(tx: Tx, name: string, data: object, options?: EnqueueOptions): Promise<void>;
  /** Throws when the queue is not installed. */
  start(): Promise<void>;
  /** Running jobs finish first, for half a minute at most; what then still runs is tried again elsewhere. */
  stop(): Promise<void>;
}

interface Queue {
  readonly settings: QueueSettings;
  readonly timed?: TimedJob;
  work?: Work<object>;
}

const STOP_MILLISECONDS = 30_000;

/** Opens the queue; nothing connects before `start`. */
export function openJobs({ url, log, mode }: JobsSettings): Jobs {
  const isWorking = mode !== 'off';
  const queues = new Map<string, Queue>();
  const timers: NodeJS.Timeout[] = [];
  const boss = new PgBoss({
    connectionString: url.reveal(),
    application_name: 'usher-jobs',
    max: isWorking ? 2 : 1,
    migrate: false,
    supervise: isWorking,
    schedule: false,
  });
  const endLog = logTroubles(boss, log);

  async function begin(name: string, queue: Queue): Promise<void> {
    const { settings, timed, work } = queue;
    if (!work) return;
    // First asked, then looked for: a job that is due already is found at once.
    if (timed) timers.push(await keepTicking(boss, timed, log));
    const options = { ...workOptions(settings), includeMetadata: true, perJobResults: true } as const;
    await boss.work<object, unknown, typeof options>(name, options, (batch) => runBatch(batch, work, log));
  }

  return {
    declare: (name, settings) => void queues.set(name, { settings: { ...ordinaryQueue, ...settings } }),
    work<T extends object>(name: string, work: Work<T>) {
      const queue = queues.get(name);
      if (!queue) throw new Error(`the queue ${name} is not declared`);
      queue.work = (job) => work(job as Job<T>);
    },
    schedule: (timed) =>
      void queues.set(timed.name, {
        settings: timedQueue(timed.everySeconds),
        timed,
        work: (job) => timed.run(job.signal),
      }),
    async enqueue(tx, name, data, options = {}) {
      const startAfter = options.afterSeconds ?? 0;
      const id = await boss.send(name, data, { db: fromKysely(tx), startAfter });
      if (!id) throw new Error(`the queue ${name} took no job`);
    },
    async start() {
      await boss.start();
      for (const [name, { settings, timed }] of queues) {
        await ensureQueue(boss, name, { ...queueOptions(settings), policy: timed ? 'exclusive' : 'standard' });
      }
      if (isWorking) for (const [name, queue] of queues) await begin(name, queue);
    },
    async stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
      const resting = Promise.all([...queues.keys()].map((name) => boss.offWork(name)));
      await Promise.race([resting, wait(STOP_MILLISECONDS, undefined, { ref: false })]);
      endLog();
      // Its own graceful stop looks every half second whether work has ended; ours has just been waited for.
      await boss.stop({ graceful: false });
    },
  };
}

function workOptions({ atOnce, pollSeconds }: QueueSettings): WorkOptions {
  return { batchSize: atOnce, pollingIntervalSeconds: pollSeconds, burstWhenBatchFull: true };
}

async function ensureQueue(boss: PgBoss, name: string, options: ReturnType<typeof queueOptions> & { policy: string }) {
  const { policy, ...changeable } = options;
  const [existing] = await boss.getQueues([name]);
  if (!existing) return boss.createQueue(name, options);
  const isAsSaid = Object.entries(changeable).every(([key, value]) => Reflect.get(existing, key) === value);
  if (!isAsSaid) await boss.updateQueue(name, changeable);
}
