import { type ChildProcess, spawn } from 'node:child_process';

/**
 * `npm run check`: format, lint, types, the rules of the house and the secret scan, side by side.
 * Prints what each one said only where it failed, and exits 1 if one did.
 */
interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Its standard output is the step's standard input. */
  readonly fedBy?: readonly string[];
}

const steps: readonly Step[] = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '--project', '.'] },
  { name: 'house rules', command: ['vitest', 'run', '--config', 'test/house/vitest.config.ts'] },
  { name: 'secrets in files', command: ['secretlint', '**/*'] },
  {
    name: 'secrets in history',
    command: ['secretlint', '--stdinFileName', 'history.diff'],
    fedBy: ['git', 'log', '--patch', '--no-color', '--no-ext-diff', '--', '.', ':!package-lock.json'],
  },
];

const results = await Promise.all(steps.map(runStep));
process.exitCode = results.every(Boolean) ? 0 : 1;

async function runStep(step: Step): Promise<boolean> {
  const started = performance.now();
  const [command = '', ...args] = step.command;
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  if (step.fedBy) feed(child, step.fedBy);
  else child.stdin.end();
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
    child.on('error', (error) => {
      said += error.message;
      resolve(1);
    });
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s)`);
  if (code !== 0) console.log(said);
  return code === 0;
}

function feed(child: ChildProcess, [command = '', ...args]: readonly string[]): void {
  const source = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdin) source.stdout.pipe(child.stdin);
}
