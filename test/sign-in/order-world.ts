import { sha256 } from '#platform/secrets.ts';
import { openProduct, type Product } from '../product/open-product.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { addPerson, PASSWORD, type Person } from '../support/people.ts';
import { addApp, addEmailCodes, codeAt } from '../support/second-steps.ts';
import type { PlainVisitor, Reply } from '../support/visitor.ts';

export const NAMES = ['app', 'mail', 'admin', 'plain'] as const;
export type Name = (typeof NAMES)[number];

/** Somebody, with all that a thief could have of them. */
interface Somebody extends Person {
  password: string;
  /** Of the authenticator app, once there is one. */
  key: string | undefined;
  readonly recoveryCodes: string[];
  /** What was typed last, by kind. */
  readonly used: Record<string, string>;
  hasFactors: boolean;
}

/** A sign-in, as the test saw what was proved in it: by whom, in which browser. */
export interface Seen {
  readonly uid: string;
  readonly browser: number;
  readonly prompt: string;
  readonly wanted: string | undefined;
  person: Name | undefined;
  proved: Set<string>;
  /** Its page, and once it was answered, where the protocol goes on: that may be kept for later. */
  next: string;
}

/** What a browser may hold: somebody, by all that was proved in one sign-in, and in what was added to it later. */
interface Session {
  readonly person: Name;
  readonly proved: ReadonlySet<string>;
}

export const time = { now: Date.now() };

export async function openWorld() {
  const product = await openProduct({ clock: () => new Date(time.now) });
  const app = await openApp(product.house, { first_party: true });
  return {
    product,
    app,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await product[Symbol.asyncDispose]();
    },
  };
}

/** Two browsers and four people, and everything that each browser may have proved so far. */
export class World {
  readonly product: Product;
  readonly app: TestApp;
  readonly people: Record<Name, Somebody>;
  readonly browsers: readonly PlainVisitor[];
  readonly seen: Seen[] = [];
  readonly sessions: [Session[], Session[]] = [[], []];
  /** How often an app got tokens, by what was proved. */
  readonly arrivals: string[] = [];
  #tokens: unknown;

  constructor(product: Product, app: TestApp, people: Record<Name, Somebody>) {
    this.product = product;
    this.app = app;
    this.people = people;
    this.browsers = [product.visitor(), product.visitor()];
    this.#tokens = app.tokens();
  }

  get house() {
    return this.product.house;
  }

  browser(at: number): PlainVisitor {
    return this.browsers[at] ?? this.product.visitor();
  }

  /** Any form of a sign-in, sent by any browser, whether its page was ever shown or not. */
  async send(at: number, seen: Seen, step: string, fields: Record<string, string>): Promise<Reply> {
    await this.house.db.deleteFrom('attempt').execute();
    const visitor = this.browser(at);
    const csrf_token = await this.#csrf(at);
    const reply = await visitor.ask(`/sign-in/${seen.uid}/${step}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...fields, csrf_token }).toString(),
    });
    if (reply.status >= 500) throw new Error(`${step}: ${reply.status}`);
    const { location = '' } = reply.headers;
    if (seen.browser === at && location.includes('/oauth2/authorize/')) {
      seen.next = location;
      this.#hold(at, seen);
    }
    if (seen.browser !== at && reply.status < 400) throw new Error(`${step} worked in another browser`);
    return reply;
  }

  /** Goes somewhere as far as it leads, and checks whoever arrived. */
  async go(at: number, url: string, { by, wanted = by?.wanted }: { by?: Seen; wanted?: string } = {}): Promise<Reply> {
    if (by?.browser === at) this.#hold(at, by);
    const reply = await this.browser(at).go(url);
    if (reply.status >= 500) throw new Error(`${url}: ${reply.status}`);
    const tokens = this.app.tokens();
    if (tokens !== undefined && tokens !== this.#tokens) this.#check(at, wanted);
    this.#tokens = tokens;
    const uid = /^\/sign-in\/([\w-]+)/.exec(reply.url.pathname)?.[1];
    if (uid !== undefined && !this.seen.some((one) => one.uid === uid)) await this.#discover(at, uid, wanted);
    return reply;
  }

  async begin(at: number, parameters: Record<string, string>): Promise<void> {
    this.#tokens = undefined;
    const { acr_values: wanted } = parameters;
    await this.go(at, this.app.loginUrl(parameters), wanted === undefined ? {} : { wanted });
  }

  /** What the test lets somebody's password or codes prove in a sign-in, by the browser that owns it. */
  prove(at: number, seen: Seen, name: Name, means: string): void {
    if (seen.browser !== at) return;
    if (means === 'pwd' && seen.prompt !== 'mfa') {
      seen.person = name;
      seen.proved = new Set(['pwd']);
    } else if (means !== 'pwd' && seen.person === name) seen.proved.add(means);
  }

  /** Nothing that was proved with the older password, or before the older second steps, counts any more. */
  forget(name: Name): void {
    for (const seen of this.seen.filter(({ person }) => person === name)) {
      seen.person = undefined;
      seen.proved = new Set();
    }
    for (const held of this.sessions) held.splice(0, held.length, ...held.filter(({ person }) => person !== name));
  }

  /** What the browser has to show from here on, whatever else is proved in this sign-in later. */
  #hold(at: number, { person, proved }: Seen): void {
    if (person) this.#held(at).push({ person, proved: new Set(proved) });
  }

  #held(at: number): Session[] {
    return this.sessions[at === 0 ? 0 : 1];
  }

  /** Somebody arrived at the app: all that they had to prove was proved, in this browser and together. */
  #check(at: number, wanted: string | undefined): void {
    const claims = this.app.tokens()?.claims();
    const amr = (claims?.amr ?? []) as string[];
    const fits = this.#held(at).some(({ person, proved }) => {
      const { id, hasFactors } = this.people[person];
      const isStrong = proved.has('otp') || proved.has('recovery');
      const hasSecond = isStrong || proved.has('email');
      if (claims?.sub !== id || !proved.has('pwd') || (hasFactors && !hasSecond)) return false;
      if (person === 'admin' && !isStrong && !proved.has('deferred')) return false;
      if ((wanted !== undefined || claims.acr !== 'urn:usher:aal1') && !isStrong) return false;
      return amr.every((one) => one === 'mfa' || proved.has(one));
    });
    if (!fits) throw new Error(`not proved: ${JSON.stringify({ claims, wanted, held: this.#told(at) })}`);
    this.arrivals.push(amr.join(' '));
  }

  #told(at: number): string[] {
    return this.#held(at).map(({ person, proved }) => `${person} ${this.people[person].id}: ${[...proved]}`);
  }

  async #csrf(at: number): Promise<string> {
    const { text } = await this.browser(at).ask('/csrf', { headers: { accept: 'application/json' } });
    return (JSON.parse(text) as { csrf_token: string }).csrf_token;
  }

  async #discover(at: number, uid: string, wanted: string | undefined): Promise<void> {
    const row = await this.house.db
      .selectFrom('interaction')
      .select('payload')
      .where('uid_hash', '=', sha256(uid))
      .executeTakeFirst();
    if (!row) return;
    const { prompt, session } = row.payload as { prompt?: { name?: string }; session?: { accountId?: string } };
    const held = this.#held(at).findLast(({ person }) => this.people[person].id === session?.accountId);
    const own = prompt?.name === 'mfa' ? held : undefined;
    const about = { uid, browser: at, prompt: prompt?.name ?? '', wanted, next: `/sign-in/${uid}` };
    this.seen.push({ ...about, person: own?.person, proved: new Set(own?.proved) });
  }
}

/** New people for every walk: what one leaves behind is nothing to the next. */
export async function openWalk({ product, app }: Awaited<ReturnType<typeof openWorld>>): Promise<World> {
  const { house } = product;
  const add = async (roles?: readonly string[]): Promise<Somebody> => ({
    ...(await addPerson(house, roles ? { roles } : {})),
    password: PASSWORD,
    key: undefined,
    recoveryCodes: [],
    used: {},
    hasFactors: false,
  });
  const people = { app: await add(), mail: await add(), admin: await add(['admin']), plain: await add() };
  const { key, recoveryCodes } = await addApp(house, people.app);
  const mailed = await addEmailCodes(house, people.mail);
  Object.assign(people.app, { key, recoveryCodes: [...recoveryCodes], hasFactors: true });
  Object.assign(people.mail, { recoveryCodes: [...mailed], hasFactors: true });
  return new World(product, app, people);
}

/** A code of somebody's that is good now and was never typed; empty where they have none of the kind. */
export async function freshCode(world: World, name: Name, by: string): Promise<string> {
  const person = world.people[name];
  if (by === 'recovery') return person.recoveryCodes.pop() ?? '';
  if (by === 'email') {
    const letter = (await world.house.letters(person.email)).find((one) => one.name === 'sign-in-code');
    return letter?.code ?? '';
  }
  time.now += 30_000;
  return person.key ? codeAt(person.key, time.now) : '';
}
