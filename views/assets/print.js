// @ts-check
// A button that prints the page. Without JavaScript it stays hidden: browsers have a button of their own.

for (const button of document.querySelectorAll('[data-print]')) {
  if (!(button instanceof HTMLElement)) continue;
  button.hidden = false;
  button.addEventListener('click', () => print());
}
