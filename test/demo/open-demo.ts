import { openScene, type Running, type Scene, startUsher, until } from '../support/cli.ts';
import { freePort } from '../support/ports.ts';

/** What `usher demo --json` says when it is open. */
export interface DemoBanner {
  readonly guide: string;
  readonly issuer: string;
  readonly mailbox: string;
  readonly back_office: string;
  readonly reading_room: string;
  readonly api: string;
}

export interface RunningDemo extends Running, AsyncDisposable {
  readonly scene: Scene;
  readonly banner: DemoBanner;
  /** Asks it to stop and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

interface DemoProcess {
  readonly env?: Record<string, string>;
  /** Whose folder it runs in: one of its own, unless the test has one. */
  readonly scene?: Scene;
}

/** The whole demo as `npm run demo` starts it, on free ports. */
export async function openDemoProcess({ env = {}, scene: given }: DemoProcess = {}): Promise<RunningDemo> {
  const scene = given ?? (await openScene());
  const args = ['demo', '--port-base', '0', '--json'];
  const running = startUsher({ scene, args, env: { PORT: String(await freePort()), ...env } });
  const said = /^\{"guide".*\n/m;
  await until(running, () => said.test(running.output.stdout));
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    running.process.kill(signal);
    return running.ended;
  };
  return {
    ...running,
    scene,
    banner: JSON.parse(said.exec(running.output.stdout)?.[0] ?? ''),
    stop,
    async [Symbol.asyncDispose]() {
      await stop('SIGTERM');
      if (!given) await scene[Symbol.asyncDispose]();
    },
  };
}
