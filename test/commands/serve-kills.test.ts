import { expect, test } from 'vitest';
import { openScene, runUsher, type Scene, type Serving, serve, serverOf, startUsher } from '../support/cli.ts';
import { openPlainVisitor } from '../support/visitor.ts';

const KILLS = 20;
const FIRST_STARTS = 6;
const PASSWORD = 'three llamas crossed the road';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Between nothing and all, differently in each round and the same in each run. */
const shareOf = (round: number) => (round * 0.618) % 1;

interface Registering {
  /** Whom it said yes to, in a list that grows. */
  readonly accepted: string[];
  /** With what Usher said in place of yes, if it did. */
  readonly ended: Promise<string | undefined>;
}

/** Somebody registers after somebody else until Usher is gone. */
function registerMany(usher: Serving, round: number): Registering {
  const accepted: string[] = [];
  return { accepted, ended: registerInto(accepted, usher, round) };
}

async function registerInto(accepted: string[], usher: Serving, round: number): Promise<string | undefined> {
  for (let number = 1; ; number += 1) {
    const email = `person-${round}-${number}@acme.test`;
    try {
      const visitor = openPlainVisitor({ issuer: usher.issuer });
      await visitor.go('/register');
      const reply = await visitor.post({ email, name: 'Somebody', username: '', new_password: PASSWORD }, '/register');
      // On a quick machine they are too many for one address.
      if (reply.status === 429) return undefined;
      if (reply.status !== 303) return `${reply.status} ${reply.text}`;
      accepted.push(email);
    } catch {
      return undefined;
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

test(`${KILLS} kills at many instants, the first start and its migrations among them: every accepted registration is there`, async () => {
  await using scene = await openScene();
  const accepted: string[] = [];
  for (let round = 1; round <= KILLS; round += 1) {
    if (round <= FIRST_STARTS) {
      const starting = startUsher({ scene, args: ['serve'], env: { LOG_LEVEL: 'silent' } });
      await Promise.race([starting.ended, pause(shareOf(round) * 2_000)]);
      starting.process.kill('SIGKILL');
      await starting.ended;
      continue;
    }
    const usher = await serve(scene, { LOG_LEVEL: 'silent' });
    const registering = registerMany(usher, round);
    // In every third round somebody was accepted for certain, however slow the machine is.
    if (round % 3 === 0) await Promise.race([registering.ended, untilTrue(() => registering.accepted.length > 0)]);
    await pause(shareOf(round) * 700);
    // Held still, it dies at the same instant as its database and cannot complain of the loss.
    usher.process.kill('SIGSTOP');
    if (round % 2 === 0) await killDatabase(scene);
    await usher.stop('SIGKILL');
    expect(await registering.ended).toBeUndefined();
    accepted.push(...registering.accepted);
  }
  expect(accepted.length).toBeGreaterThan(0);
  const { stdout } = await runUsher({ scene, args: ['user', 'list', '--json'] });
  const missing = accepted.filter((email) => !stdout.includes(`"${email}"`));
  expect(missing, `of ${accepted.length}`).toEqual([]);
  expect(await serverOf(scene.dataDir)).toBeUndefined();
}, 900_000);
