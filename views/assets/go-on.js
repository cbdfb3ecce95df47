// @ts-check
// The page that waits for a mailed link goes on by itself once the link was opened, on this device or another.

const SOON = 3_000;
const LATER = 10_000;
/** After ten minutes of waiting there is no hurry. */
const HURRY_ENDS = Date.now() + 10 * 60_000;

const waiting = document.querySelector('[data-status-url]');
if (waiting instanceof HTMLElement) listen(waiting);

/** @param {HTMLElement} place where it is said that the page goes on */
function listen(place) {
  const { statusUrl = '', goingOn = '' } = place.dataset;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  place.hidden = false;

  async function ask() {
    if (document.hidden) return later();
    const answer = await fetch(statusUrl, { headers: { accept: 'application/json' } }).catch(() => undefined);
    // A refusal is final: the interaction has ended. A fault, or no network, may pass.
    if (answer && answer.status >= 400 && answer.status < 500 && answer.status !== 429) return;
    const status = answer?.ok ? await answer.json().catch(() => undefined) : undefined;
    if (!status?.done) return later();
    const next = new URL(status.location, location.href);
    if (next.origin !== location.origin) return;
    place.textContent = goingOn;
    location.assign(next);
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, Date.now() < HURRY_ENDS ? SOON : LATER);
  }

  // Whoever comes back from their mail program should not wait another moment.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) ask();
  });
  later();
}
