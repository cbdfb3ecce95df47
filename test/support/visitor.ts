import { type IncomingHttpHeaders, request } from 'node:http';

export interface Reply {
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  /** A list is sent as so many headers of the name. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

export type Fields = Readonly<Record<string, string>>;

/** A person whose browser is this file: cookies, redirects and forms, and no scripts. */
export interface PlainVisitor {
  /** Where they are: the last page that was not a redirect. */
  readonly page: Reply;
  /** One request as it stands, with the cookies; redirects are given back. Paths may be anything that fits a line. */
  ask(path: string, options?: Ask): Promise<Reply>;
  /** Goes to an address and on to wherever it leads. */
  go(url: string): Promise<Reply>;
  /** Sends the form of the page (the one that leads to `action`, if said) as a browser would, and goes on from there. */
  submit(fields: Fields, action?: string): Promise<Reply>;
  /** The same without going on, with headers of one's own. */
  post(fields: Fields, action?: string, headers?: Ask['headers']): Promise<Reply>;
  /** By name, as the browser would send them to any path. */
  cookies(): Readonly<Record<string, string>>;
  /** Somebody with the same cookies who goes their own way from here. */
  twin(): PlainVisitor;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

interface VisitorSettings {
  readonly issuer: string;
  /** Where the requests for the issuer are sent instead of its own port. */
  readonly port?: number;
  readonly cookies?: readonly Cookie[];
  readonly page?: Reply;
  /** Is told every answer. */
  readonly hears?: (reply: Reply) => void;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const MOST_REDIRECTS = 15;

export function openPlainVisitor(settings: VisitorSettings): PlainVisitor {
  const { issuer, port, cookies = [], page, hears } = settings;
  const home = new URL(issuer);
  let jar = [...cookies];
  let here = page;

  async function send(url: URL, { method = 'GET', headers = {}, body }: Ask = {}, path = pathOf(url)): Promise<Reply> {
    // Ports share cookies, hosts do not; everything here is on one host.
    const cookie = jar.filter((one) => isWithin(url.pathname, one.path)).map(({ name, value }) => `${name}=${value}`);
    const reply = await exchange({
      url,
      port: url.host === home.host && port ? port : Number(url.port),
      path,
      method,
      headers: { host: url.host, accept: 'text/html', ...(cookie.length && { cookie: cookie.join('; ') }), ...headers },
      body,
    });
    hears?.(reply);
    for (const line of reply.headers['set-cookie'] ?? []) jar = keep(jar, line, url.pathname);
    return reply;
  }

  async function follow(first: Reply): Promise<Reply> {
    let reply = first;
    for (let count = 0; isRedirect(reply); count += 1) {
      if (count === MOST_REDIRECTS) throw new Error(`too many redirects, the last to ${reply.headers.location}`);
      reply = await send(new URL(reply.headers.location ?? '', reply.url));
    }
    here = reply;
    return reply;
  }

  function post(fields: Fields, action?: string, headers: Ask['headers'] = {}): Promise<Reply> {
    const form = formOf(visitor.page, action);
    const body = new URLSearchParams({ ...form.hidden, ...fields }).toString();
    return send(new URL(form.action, visitor.page.url), { method: 'POST', headers: { ...FORM, ...headers }, body });
  }

  const visitor: PlainVisitor = {
    get page() {
      if (!here) throw new Error('this visitor has been nowhere yet');
      return here;
    },
    ask: (path, options) => send(URL.parse(path, home) ?? home, options, path),
    go: async (url) => follow(await send(new URL(url, here?.url ?? home))),
    post,
    submit: async (fields, action) => follow(await post(fields, action)),
    cookies: () => Object.fromEntries(jar.map(({ name, value }) => [name, value])),
    twin: () => openPlainVisitor({ ...settings, cookies: jar, ...(here && { page: here }) }),
  };
  return visitor;
}

/** One request, with whatever is to be sent; a connection of its own, so that none is met half closed. */
export function exchange(sent: {
  readonly url: URL;
  readonly port: number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer | undefined;
}): Promise<Reply> {
  const { url, port, path, method, body } = sent;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options = { host: 'localhost', port, path, method, headers: { ...length, ...sent.headers }, agent: false };
  return new Promise((resolve, reject) => {
    const asked = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ url, status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** The text of a page as a person reads it. */
export function wordsOf({ text }: Pick<Reply, 'text'>): string {
  return unescapeHtml(text.replace(/<(script|style|title)[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

/** The form of a page, and what it sends without being asked. */
export function formOf({ text, url }: Reply, action?: string): { action: string; hidden: Fields } {
  for (const [, attributes = '', inside = ''] of text.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)) {
    const leadsTo = attributeOf(attributes, 'action') ?? '';
    if (action !== undefined && !leadsTo.endsWith(action)) continue;
    const inputs = [...inside.matchAll(/<input([^>]*)>/g)].map(([, input = '']) => input);
    const hidden = inputs.filter((input) => attributeOf(input, 'type') === 'hidden');
    return {
      action: leadsTo,
      hidden: Object.fromEntries(
        hidden.map((input) => [attributeOf(input, 'name') ?? '', attributeOf(input, 'value') ?? '']),
      ),
    };
  }
  throw new Error(`no form ${action ?? ''} at ${url.pathname}: ${wordsOf({ text }).slice(0, 300)}`);
}

function attributeOf(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescapeHtml(value);
}

function unescapeHtml(text: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#34': '"', '#39': "'", amp: '&' };
  return text.replace(/&(lt|gt|quot|#34|#39|amp);/g, (_, name) => named[name] ?? '');
}

function keep(jar: readonly Cookie[], line: string, asked: string): Cookie[] {
  const [pair = '', ...attributes] = line.split(/; */);
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? asked.replace(/\/[^/]*$/, '') ?? '/';
  const expires = attributes.find((one) => /^expires=/i.test(one))?.slice(8);
  const others = jar.filter((one) => one.name !== name || one.path !== path);
  return expires && Date.parse(expires) <= Date.now() ? others : [...others, { name, value, path }];
}

function isWithin(path: string, cookiePath: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}

function isRedirect({ status, headers }: Reply): boolean {
  return status >= 300 && status < 400 && headers.location !== undefined;
}

function pathOf(url: URL): string {
  return `${url.pathname}${url.search}`;
}
