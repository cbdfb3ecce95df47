import { installJobs } from '#jobs/install-jobs.ts';
import { type Jobs, openJobs } from '#jobs/jobs.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';

export interface TestJobs extends Jobs, AsyncDisposable {
  /** What was logged, a line each. */
  readonly lines: string[];
}

/** The queue of one process, installed but not started. */
export async function openTestJobs(url: string, mode: 'on' | 'off' | 'only' = 'on'): Promise<TestJobs> {
  const lines: string[] = [];
  const log = openLog({ level: 'info', format: 'json' }, (line) => lines.push(line));
  await installJobs({ url: new Secret(url), log });
  const jobs = openJobs({ url: new Secret(url), log, mode });
  return { ...jobs, lines, [Symbol.asyncDispose]: () => jobs.stop() };
}
