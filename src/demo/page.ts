import { type Html, html } from './html.ts';
import type { DemoUrls } from './urls.ts';

interface DemoPage {
  readonly urls: DemoUrls;
  /** Which of the demo's places this is: the navigation marks it. */
  readonly place: 'guide' | 'backOffice' | 'readingRoom';
  readonly title: string;
  /** The line under the heading. */
  readonly sub: Html | string;
  readonly body: Html;
}

const PLACES = { guide: 'Guide', backOffice: 'Back office', readingRoom: 'Reading room' } as const;

/** A whole document of the demo: its head, its navigation, and one main part. */
export function renderPage({ urls, place, title, sub, body }: DemoPage): string {
  const names = Object.keys(PLACES) as (keyof typeof PLACES)[];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} · ${PLACES[place]} · Usher demo</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" type="image/svg+xml" href="/mark.svg">
<link rel="stylesheet" href="/demo.css">
</head>
<body>
<header class="top">
<p class="mark">${MARK}<span>${place === 'guide' ? 'Usher demo' : PLACES[place]}</span></p>
<nav aria-label="The demo">${names.map((name) => placeLink({ name, place, urls }))}</nav>
</header>
<main>
<div class="heading"><h1>${title}</h1><p class="sub">${sub}</p></div>
${body}
</main>
<footer class="foot">A demo for this machine alone. Nothing here is fit for real people or real data.</footer>
</body>
</html>
`;
  return page.markup;
}

/** Something on the page with a heading of its own. */
export function card(title: string, body: Html): Html {
  return html`<section class="card"><h2>${title}</h2>${body}</section>`;
}

interface Link {
  readonly name: keyof typeof PLACES;
  readonly place: DemoPage['place'];
  readonly urls: DemoUrls;
}

function placeLink({ name, place, urls }: Link): Html {
  const isHere = name === place ? html` aria-current="true"` : undefined;
  return html`<a href="${urls[name]}/"${isHere}>${PLACES[name]}</a>`;
}

const MARK = html`<svg viewBox="0 0 36 36" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="M5 11a3 3 0 0 1 3-3h20a3 3 0 0 1 3 3v3.2a3.8 3.8 0 0 0 0 7.6V25a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3v-3.2a3.8 3.8 0 0 0 0-7.6z"/><path d="M13 13v4.5a5 5 0 0 0 10 0V13"/></svg>`;
