// @ts-check
// Answers once after the milliseconds it was told last. A worker keeps time while its page is hidden, whose own timers
// browsers slow down until a place in line would be lost.

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

addEventListener('message', ({ data }) => {
  clearTimeout(timer);
  timer = setTimeout(() => postMessage(undefined), Number(data));
});
