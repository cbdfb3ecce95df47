import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type Koa from 'koa';
import { html } from './html.ts';
import { card, renderPage } from './page.ts';
import type { DemoUrls } from './urls.ts';
import { createWebApp } from './web-app.ts';

/** From the package as npm installed it: it makes a global `oidc`. An app that is built would `import` it. */
const LIBRARY = join(
  dirname(createRequire(import.meta.url).resolve('oidc-client-ts/package.json')),
  'dist/browser/oidc-client-ts.min.js',
);

/** Serves the app that lives in the browser: one page and its scripts. What it does stands in `reading-room.js`. */
export function createReadingRoom(urls: DemoUrls): Koa {
  const { app, router } = createWebApp({
    files: [
      { path: '/oidc-client-ts.js', type: 'text/javascript', file: LIBRARY },
      { path: '/reading-room.js', type: 'text/javascript', file: new URL('reading-room.js', import.meta.url) },
    ],
    connectsTo: [urls.issuer, urls.api],
  });
  router.get('/', (ctx) => {
    ctx.body = renderPage({
      urls,
      place: 'readingRoom',
      title: 'An app in your browser',
      sub: 'An app without a server: the browser signs in, keeps the tokens in this tab, and renews them by itself.',
      body: body(urls),
    });
  });
  return app;
}

/** All there is, most of it hidden until the script knows whether somebody is signed in. */
const body = ({ issuer, api }: DemoUrls) => html`
<noscript><p class="note bad">This app lives in the browser and needs JavaScript. The back office does not.</p></noscript>
<p class="note bad" role="alert" id="problem" hidden></p>
<p class="row" id="signed-out" data-issuer="${issuer}" data-api="${api}" hidden>
<button class="button primary" id="sign-in">Sign in</button> <button class="button" id="register">Create an account</button>
</p>
<p class="row" id="signed-in" hidden>
<button class="button" id="renew">Renew now</button> <button class="button" id="sign-out">Sign out</button>
</p>
<p class="note" role="status" id="news" hidden></p>
<div id="answered" aria-live="polite" hidden>${card(
  'What the API answered',
  html`<div class="answer" id="answer"><p id="asked"></p><p class="status" id="status"></p><p class="code" id="challenge"></p><pre id="body"></pre></div>`,
)}</div>
${card(
  'Call the API',
  html`<p class="choice"><button class="button" data-call="GET /reports">Read the reports</button><span>needs the permission reports:read</span></p>
<p class="choice"><button class="button" data-call="POST /reports">Write a report</button><span>needs the permission reports:write</span></p>
<p class="choice"><button class="button" data-call="GET /reports/costs">Read the costs</button><span>needs the rank of a manager</span></p>`,
)}
<div id="tokens" hidden>${card(
  'What the tokens say',
  html`<h3>ID token and userinfo: who signed in, for this app</h3><pre id="id-claims"></pre>
<h3>Access token: what the app may do, for the API</h3><pre id="access-claims"></pre>`,
)}</div>
<script src="/oidc-client-ts.js" defer></script>
<script src="/reading-room.js" type="module"></script>`;
