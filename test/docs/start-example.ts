import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../support/ports.ts';
import { until } from '../support/until.ts';
import { EXAMPLES } from './guide.ts';

export interface Running extends AsyncDisposable {
  readonly url: string;
}

export interface Example {
  /** The program and its arguments, run in `folder`. */
  readonly command: readonly [string, ...string[]];
  /** A folder of `docs/examples`. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it will be; a free port unless its address had to be known before. */
  readonly url?: string;
}

/** Starts an example and waits until somebody answers at its port; throws what it said when it ends instead. */
export async function startExample({ command, folder, env, url }: Example): Promise<Running> {
  const address = url ?? (await freeUrl());
  const [program, ...args] = command;
  const { PATH, HOME } = process.env;
  const child = spawn(program, args, {
    cwd: join(EXAMPLES, folder),
    env: { PATH, HOME, PYTHONDONTWRITEBYTECODE: '1', PORT: new URL(address).port, ...env },
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise<void>((resolve) => {
    child.on('error', (error) => (said += error.message));
    child.on('close', () => resolve());
  });
  let isOver = false;
  void ended.then(() => (isOver = true));
  await until(async () => {
    if (isOver) throw new Error(`${command.join(' ')} ended: ${said}`);
    return answers(Number(new URL(address).port));
  });
  return {
    url: address,
    async [Symbol.asyncDispose]() {
      if (child.pid && !isOver) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}

export async function freeUrl(): Promise<string> {
  return `http://localhost:${await freePort()}`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
