import { expect, test } from 'vitest';
import { openScene, runUsher, type Scene, type Serving, serve, serverOf, startUsher } from '../support/cli.ts';
import { openPlainVisitor } from '../support/visitor.ts';

const KILLS = 20;
const FIRST_STARTS = 6;
const PASSWORD = 'three llamas crossed the road';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Registering {
  /** Whom it said yes to, in a list that grows. */
  readonly accepted: string[];
  readonly ended: Promise<void>;
}

/** Somebody registers after somebody else until Usher is gone. */
function registerMany(usher: Serving, round: number): Registering {
  const accepted: string[] = [];
  return { accepted, ended: registerInto(accepted, usher, round) };
}

async function registerInto(accepted: string[], usher: Serving, round: number): Promise<void> {
  for (let number = 1; ; number += 1) {
    const email = `person-${round}-${number}@acme.test`;
    try {
      const visitor = openPlainVisitor({ issuer: usher.issuer });
      await visitor.go('/register');
      const reply = await visitor.post({ email, name: 'Somebody', username: '', new_password: PASSWORD }, '/register');
      if (reply.status !== 303) throw new Error(`refused: ${reply.status} ${reply.text}`);
      accepted.push(email);
    } catch (error) {
      if ((error as Error).message.startsWith('refused')) throw error;
      return;
    }
  }
}

async function untilTrue(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(5);
}

async function killDatabase(scene: Scene): Promise<void> {
  const server = await serverOf(scene.dataDir);
  if (server) process.kill(server.pid, 'SIGKILL');
}

test(`${KILLS} kills at random instants, the first start and its migrations among them: every accepted registration is there`, async () => {
  await using scene = await openScene();
  const accepted: string[] = [];
  for (let round = 1; round <= KILLS; round += 1) {
    if (round <= FIRST_STARTS) {
      const starting = startUsher({ scene, args: ['serve'], env: { LOG_LEVEL: 'silent' } });
      await Promise.race([starting.ended, pause(Math.random() * 2_000)]);
      starting.process.kill('SIGKILL');
      await starting.ended;
      continue;
    }
    const usher = await serve(scene, { LOG_LEVEL: 'silent' });
    const registering = registerMany(usher, round);
    // In every third round somebody was accepted for certain, however slow the machine is.
    if (round % 3 === 0) await Promise.race([registering.ended, untilTrue(() => registering.accepted.length > 0)]);
    await pause(Math.random() * 700);
    if (round % 2 === 0) await killDatabase(scene);
    await usher.stop('SIGKILL');
    await registering.ended;
    accepted.push(...registering.accepted);
  }
  expect(accepted.length).toBeGreaterThan(0);
  const { stdout } = await runUsher({ scene, args: ['user', 'list', '--json'] });
  const missing = accepted.filter((email) => !stdout.includes(`"${email}"`));
  expect(missing, `of ${accepted.length}`).toEqual([]);
  expect(await serverOf(scene.dataDir)).toBeUndefined();
}, 240_000);
