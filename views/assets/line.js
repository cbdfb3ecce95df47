// @ts-check
// The page of a full house keeps its place in line by asking for it, and goes on by itself once there is a seat.

/** The server has told the place with the page; nor does a page that came back ask again and again at once. */
const FIRST = 1_000;
/** Hidden, it asks less often, and often enough to keep the place. */
const HIDDEN = 10_000;
const OFFLINE = 2_000;
const MINUTE = 60_000;

/** @typedef {{ words: string, strong?: string }} Sentence */

const line = document.getElementById('line');
const form = document.getElementById('continue')?.closest('form');
if (line && form) wait(line, form);

/**
 * @param {HTMLElement} line where the place is told
 * @param {HTMLFormElement} form goes on
 */
function wait(line, form) {
  const { url = '', clock: clockUrl = '' } = line.dataset;
  const likely = document.querySelector('[data-likely]');
  let toldLikelyAt = Date.now();
  let isAsking = false;
  let hasGone = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Worker | undefined} */
  let clock;

  async function ask() {
    if (isAsking || hasGone) return;
    isAsking = true;
    const wantsLikely = !document.hidden && Date.now() - toldLikelyAt >= MINUTE;
    const answer = await fetch(wantsLikely ? `${url}?about=house` : url, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(HIDDEN),
    }).catch(() => undefined);
    const told = answer?.ok ? await answer.json().catch(() => undefined) : undefined;
    isAsking = false;
    if (hasGone) return;
    if (told) return hear(told);
    // A good answer that broke off on its way is no refusal.
    if (!answer || answer.ok || answer.status >= 500 || answer.status === 429) {
      return later(Number(answer?.headers.get('retry-after')) * 1000 || OFFLINE);
    }
    // A refusal is final: the sign-in has ended, which the page itself tells best.
    hasGone = true;
    location.reload();
  }

  /** @param {{ ready: boolean, next_ms: number, line: Sentence, likely?: Sentence }} told */
  function hear(told) {
    say(line, told.line);
    if (likely && told.likely) {
      toldLikelyAt = Date.now();
      say(likely, told.likely);
    }
    if (!told.ready) return later(told.next_ms);
    hasGone = true;
    form.requestSubmit(document.getElementById('continue'));
  }

  /** @param {number} milliseconds */
  function later(milliseconds) {
    clearTimeout(timer);
    if (!document.hidden) {
      timer = setTimeout(ask, milliseconds);
      return;
    }
    clock ??= new Worker(clockUrl);
    clock.onmessage = ask;
    clock.postMessage(Math.max(milliseconds, HIDDEN));
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) later(HIDDEN);
    else ask();
  });
  // Whatever is pressed may end the sign-in while a question is on its way: the answer to that is no news any more.
  document.addEventListener('submit', () => {
    hasGone = true;
  });
  // Going back shows the page as it was left.
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    hasGone = false;
    ask();
  });
  later(FIRST);
}

/**
 * Only a change is said, since it is read out.
 *
 * @param {Element} place
 * @param {Sentence} sentence
 */
function say(place, { words, strong }) {
  if (place.textContent?.trim() === words) return;
  const at = strong ? words.indexOf(strong) : -1;
  if (!strong || at < 0) return place.replaceChildren(words);
  const bold = document.createElement('strong');
  bold.textContent = strong;
  place.replaceChildren(words.slice(0, at), bold, words.slice(at + strong.length));
}
