import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import type Koa from 'koa';
import { showAnswer, showClaims } from './api-answer.ts';
import { listSteps, type Step } from './guide-steps.ts';
import { type Html, html } from './html.ts';
import { runNightlyJob } from './nightly-job.ts';
import { card, renderPage } from './page.ts';
import { ada, bob, type SamplePerson } from './sample-people.ts';
import type { DemoUrls } from './urls.ts';
import { createWebApp } from './web-app.ts';

interface GuideSettings {
  readonly urls: DemoUrls;
  readonly nightlyJobSecret: string;
}

/** The page that says what to click, and the one that runs the nightly job. */
export function createGuide({ urls, nightlyJobSecret }: GuideSettings): Koa {
  const { app, router } = createWebApp({});
  router.get('/', (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = showGuide(urls);
  });
  router.get('/nightly-job', (ctx) => {
    ctx.body = showNightlyJob(urls);
  });
  router.post('/nightly-job', async (ctx) => {
    const { issuer, api } = urls;
    const { answers, accessToken } = await runNightlyJob({ issuer, api, clientSecret: nightlyJobSecret });
    ctx.body = showNightlyJob(
      urls,
      html`${card('What the API answered', html`${answers.map(showAnswer)}`)}
${card('What its token says', showClaims('Access token', decodeJwt(accessToken)))}`,
    );
  });
  return app;
}

function showGuide(urls: DemoUrls): string {
  const email = `guest-${randomBytes(2).toString('hex')}@example.test`;
  const newcomer = { email, name: 'Grace Newcomer', password: 'seven kites above the harbour' };
  return renderPage({
    urls,
    place: 'guide',
    title: 'See who is let in',
    sub: 'Usher, two apps and an API run on this machine. Eight short steps show how they play together.',
    body: html`<ol class="steps">${listSteps(urls, newcomer).map(showStep)}</ol>
${card('Who is here', html`<dl class="facts">${[ada, bob].map(showPerson)}</dl>`)}
${card('Where everything is', places(urls))}`,
  });
}

function showStep({ title, does }: Step): Html {
  return html`<li class="card"><h2>${title}</h2>${does.map((sentence) => html`<p>${sentence}</p>`)}</li>`;
}

function showPerson({ name, username, email, password, may }: SamplePerson): Html {
  return html`<dt>${name}</dt><dd>${may}<br>Signs in as <kbd>${username}</kbd> or <kbd>${email}</kbd> with the password <kbd>${password}</kbd></dd>`;
}

const places = ({ issuer, backOffice, readingRoom, api }: DemoUrls) => html`<ul class="places">
<li><a href="${issuer}/account">Your account at Usher</a> at ${issuer}</li>
<li><a href="${issuer}/dev/mailbox">The mailbox</a>, where every letter of the demo lands</li>
<li><a href="${issuer}/.well-known/openid-configuration">Usher’s discovery document</a>, all that an app has to know</li>
<li><a href="${backOffice}/">Back office</a>, an app with a server: <code>src/demo/back-office.ts</code></li>
<li><a href="${readingRoom}/">Reading room</a>, an app in the browser: <code>src/demo/reading-room.js</code></li>
<li><a href="${api}/">Reports API</a>, behind the guard: <code>src/demo/reports-api.ts</code></li>
</ul>
<p>What Usher is told about all this stands in <code>src/demo/demo.yaml</code>. Ctrl-C stops everything.</p>`;

function showNightlyJob(urls: DemoUrls, result?: Html): string {
  return renderPage({
    urls,
    place: 'guide',
    title: 'The nightly job',
    sub: 'A program without a person gets a token for its own secret, reads the reports, and asks what they cost.',
    body: html`<form method="post" action="/nightly-job"><button class="button primary">Run the nightly job</button></form>${result}`,
  });
}
