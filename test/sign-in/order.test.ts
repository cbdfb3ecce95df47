import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { savePassword } from '#credentials/save-password.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { PASSWORD } from '../support/people.ts';
import { codeAt } from '../support/second-steps.ts';
import { freshCode, NAMES, type Name, openWalk, openWorld, type Seen, time, type World } from './order-world.ts';

let open: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  open = await openWorld();
});
afterAll(() => open[Symbol.asyncDispose]());

type Command = fc.AsyncCommand<object, World>;

/** Something that is done in one of the browsers to one of the sign-ins that were begun in either. */
abstract class Act implements Command {
  readonly at: number;
  readonly which: number;

  constructor(at: number, which: number) {
    this.at = at;
    this.which = which;
  }

  check = () => true;

  async run(_model: object, world: World): Promise<void> {
    const { seen } = world;
    // The browser's own latest more often than not, or nothing would ever come to its end.
    const own = seen.findLast(({ browser }) => browser === this.at);
    const one = this.which < 6 ? own : seen[this.which % seen.length];
    if (one) await this.act(world, one);
  }

  abstract act(world: World, seen: Seen): Promise<void>;

  toString(): string {
    return `${this.constructor.name}${JSON.stringify(this)}`;
  }
}

class Begin implements Command {
  readonly at: number;
  readonly parameters: Record<string, string>;

  constructor(at: number, parameters: Record<string, string>) {
    this.at = at;
    this.parameters = parameters;
  }

  check = () => true;
  run = (_model: object, world: World) => world.begin(this.at, this.parameters);
  toString = () => `Begin${JSON.stringify(this)}`;
}

class TypePassword extends Act {
  readonly name: Name;
  readonly isRight: boolean;

  constructor(at: number, which: number, [name, isRight]: [Name, boolean]) {
    super(at, which);
    this.name = name;
    this.isRight = isRight;
  }

  async act(world: World, seen: Seen): Promise<void> {
    const { email, password } = world.people[this.name];
    if (this.isRight) world.prove(this.at, seen, this.name, 'pwd');
    await world.send(this.at, seen, 'password', { email, password: this.isRight ? password : `not ${password}` });
  }
}

const MEANS: Record<string, string> = { totp: 'otp', email: 'email', recovery: 'recovery' };

class TypeCode extends Act {
  /** None: whoever's sign-in it is, by the way they would take. */
  readonly name: Name | undefined;
  readonly by: string;
  readonly kind: 'fresh' | 'replayed' | 'wrong';

  constructor(at: number, which: number, [name, by, kind]: [Name | undefined, string, TypeCode['kind']]) {
    super(at, which);
    this.name = name;
    this.by = by;
    this.kind = kind;
  }

  async act(world: World, seen: Seen): Promise<void> {
    const name = this.name ?? seen.person ?? 'app';
    const by = this.name === undefined && name === 'mail' && this.by === 'totp' ? 'email' : this.by;
    const { used } = world.people[name];
    const fresh = this.kind === 'fresh' ? await freshCode(world, name, by) : '';
    const code = this.kind === 'replayed' ? used[by] : fresh;
    const isNew = fresh !== '' && used[by] !== fresh;
    if (isNew) world.prove(this.at, seen, name, MEANS[by] ?? '');
    if (code) used[by] = code;
    await world.send(this.at, seen, 'code', { code: code || '000000', by });
  }
}

class SetUpApp extends Act {
  async act(world: World, seen: Seen): Promise<void> {
    const page = await world.browser(this.at).ask(`/sign-in/${seen.uid}/enrol/totp`);
    const key = /id="manual-key">([A-Z2-7 ]+)</.exec(page.text)?.[1]?.replaceAll(' ', '');
    if (key && seen.person) world.prove(this.at, seen, seen.person, 'otp');
    const reply = await world.send(this.at, seen, 'enrol/totp', { code: key ? codeAt(key, time.now) : '000000' });
    if (!key || !seen.person || !(reply.status === 200 || reply.status === 303)) return;
    const person = world.people[seen.person];
    Object.assign(person, { key, hasFactors: true });
    person.recoveryCodes.push(...[...reply.text.matchAll(/<li>([0-9A-Z-]{29})<\/li>/g)].map(([, code = '']) => code));
  }
}

class PutOff extends Act {
  async act(world: World, seen: Seen): Promise<void> {
    if (seen.person === 'admin' && seen.wanted === undefined) world.prove(this.at, seen, 'admin', 'deferred');
    await world.send(this.at, seen, 'enrol', { decision: 'cancel' });
  }
}

class TakeBack extends Act {
  readonly name: Name;

  constructor(at: number, which: number, name: Name) {
    super(at, which);
    this.name = name;
  }

  async act(world: World): Promise<void> {
    const person = world.people[this.name];
    const visitor = world.product.visitor();
    await world.house.db.deleteFrom('attempt').execute();
    await visitor.go('/forgot-password');
    await visitor.submit({ email: person.email }, '/forgot-password');
    const letter = (await world.house.letters(person.email)).find((one) => one.name === 'reset-password');
    await visitor.go(letter?.link ?? '');
    const password = `${PASSWORD} ${person.password.length}`;
    const done = await visitor.submit({ new_password: password }, '/reset-password');
    if (done.status !== 200) throw new Error(`reset: ${done.status}`);
    person.password = password;
    world.forget(this.name);
  }
}

class GoOn extends Act {
  act = async (world: World, seen: Seen) => void (await world.go(this.at, seen.next, { by: seen }));
}

class Look extends Act {
  readonly step: string;

  constructor(at: number, which: number, step: string) {
    super(at, which);
    this.step = step;
  }

  act = async (world: World, seen: Seen) =>
    void (await world.go(this.at, `/sign-in/${seen.uid}${this.step}`, { by: seen }));
}

class Send extends Act {
  readonly step: string;

  constructor(at: number, which: number, step: string) {
    super(at, which);
    this.step = step;
  }

  async act(world: World, seen: Seen): Promise<void> {
    const everything = { decision: 'continue', code: '000000', credential: '{}', email: 'nobody@example.com' };
    await world.send(this.at, seen, this.step, everything);
  }
}

const at = fc.constantFrom(0, 0, 0, 0, 0, 1);
const which = fc.nat({ max: 9 });
const name = fc.constantFrom(...NAMES, 'app' as const, 'mail' as const);
const steps = ['', '/password', '/code', '/code?by=email', '/enrol', '/enrol/totp', '/verify', '/consent', '/passkey'];
const forms = ['send-code', 'send-code', 'verify', 'resend', 'consent', 'select-account', 'forgot', 'passkey', 'enrol'];
const requests = fc.constantFrom<Record<string, string>[]>(
  {},
  { prompt: 'login' },
  { prompt: 'login' },
  { prompt: 'select_account' },
  { acr_values: 'urn:usher:aal2' },
);
const kinds = fc.constantFrom<TypeCode['kind'][]>('fresh', 'fresh', 'fresh', 'replayed', 'wrong');
const whose = fc.constantFrom(undefined, undefined, undefined, ...NAMES);
const by = fc.constantFrom('totp', 'totp', 'email', 'recovery');
const right = fc.constantFrom(true, true, true, false);

const begin = fc.tuple(at, requests).map((of) => new Begin(...of));
const password = fc.tuple(at, which, fc.tuple(name, right)).map((of) => new TypePassword(...of));
const code = fc.tuple(at, which, fc.tuple(whose, by, kinds)).map((of) => new TypeCode(...of));
const goOn = fc.tuple(at, which).map((of) => new GoOn(...of));
const any = fc.oneof(
  { weight: 2, arbitrary: begin },
  { weight: 5, arbitrary: password },
  { weight: 6, arbitrary: code },
  { weight: 6, arbitrary: goOn },
  { weight: 2, arbitrary: fc.tuple(at, which).map((of) => new SetUpApp(...of)) },
  { weight: 1, arbitrary: fc.tuple(at, which).map((of) => new PutOff(...of)) },
  { weight: 1, arbitrary: fc.tuple(at, which, name).map((of) => new TakeBack(...of)) },
  { weight: 1, arbitrary: fc.tuple(at, which, fc.constantFrom(...steps)).map((of) => new Look(...of)) },
  { weight: 2, arbitrary: fc.tuple(at, which, fc.constantFrom(...forms)).map((of) => new Send(...of)) },
);

describe('the steps of sign-in and recovery in any order', () => {
  test('by two browsers, with codes and sign-ins of each other: nobody arrives without all that was asked of them', async () => {
    const arrivals: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(any, { minLength: 20, maxLength: 30, size: 'max' }), async (walk) => {
        const world = await openWalk(open);
        await world.begin(0, {});
        await fc.asyncModelRun(() => ({ model: {}, real: world }), walk);
        arrivals.push(...world.arrivals);
      }),
      { numRuns: 40, seed: 20_261_122 },
    );
    // The walks do get somewhere, by each way.
    for (const amr of ['pwd', 'pwd otp mfa', 'pwd email', 'pwd recovery mfa']) expect(arrivals).toContain(amr);
  }, 300_000);
});

describe('a sign-in that was answered', () => {
  test('and had not gone on yet ends with the password it was answered by', async () => {
    const world = await openWalk(open);
    await world.begin(0, {});
    const [seen] = world.seen;
    if (!seen) throw new Error('nothing was begun');
    const { plain } = world.people;
    const reply = await world.send(0, seen, 'password', { email: plain.email, password: plain.password });
    expect(reply.headers.location).toContain('/oauth2/authorize/');
    await savePassword(world.house.db, plain.id, 'encrypted:another');
    await endSignIns(world.house.db, { whose: { account: plain.id }, cause: 'password_changed' });
    await world.browser(0).go(seen.next);
    expect(world.app.tokens()).toBeUndefined();
  });
});
