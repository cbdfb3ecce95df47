import type { JobResult, JobWithMetadata } from 'pg-boss';
import type { Log } from '#platform/log.ts';
import type { Work } from './job.ts';

/** Does the jobs of a batch side by side; each has its own outcome. */
export function runBatch(batch: JobWithMetadata<object>[], work: Work<object>, log: Log): Promise<JobResult[]> {
  return Promise.all(batch.map((job) => runJob(job, work, log)));
}

async function runJob(job: JobWithMetadata<object>, work: Work<object>, log: Log): Promise<JobResult> {
  const attempt = job.retryCount + 1;
  const isLastAttempt = job.retryCount >= job.retryLimit;
  try {
    await work({ id: job.id, data: job.data, attempt, isLastAttempt, signal: job.signal });
    return { id: job.id, status: 'completed' };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown';
    log[isLastAttempt ? 'error' : 'warn']({ queue: job.name, job: job.id, attempt, error: message }, 'a job failed');
    return { id: job.id, status: 'failed', output: { message } };
  }
}
