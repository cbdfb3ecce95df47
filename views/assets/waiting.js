// @ts-check
// A form on its way says so, and is sent once however often its button is pressed.

/** @type {Map<HTMLButtonElement, string>} */
const sleeping = new Map();

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
  if (form.dataset.sent !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = '';
  const button = event.submitter;
  if (!(button instanceof HTMLButtonElement) || !button.dataset.waiting) return;
  sleeping.set(button, button.textContent ?? '');
  button.setAttribute('aria-disabled', 'true');
  button.textContent = button.dataset.waiting;
});

// Going back shows the page as it was left: it must be usable again.
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const [button, words] of sleeping) {
    button.removeAttribute('aria-disabled');
    button.textContent = words;
  }
  sleeping.clear();
});
