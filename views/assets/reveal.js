// @ts-check
// Lets people see the password they type. Without JavaScript the field is a plain password field.

for (const box of document.querySelectorAll('[data-reveal]')) {
  const input = box.querySelector('input');
  if (box instanceof HTMLElement && input) addToggle(box, input);
}

/**
 * @param {HTMLElement} box
 * @param {HTMLInputElement} input
 */
function addToggle(box, input) {
  const { show = '', hide = '', showLabel = '', hideLabel = '' } = box.dataset;
  const button = document.createElement('button');
  button.type = 'button';

  /** @param {boolean} isShown */
  function set(isShown) {
    input.type = isShown ? 'text' : 'password';
    button.textContent = isShown ? hide : show;
    button.setAttribute('aria-label', isShown ? hideLabel : showLabel);
  }

  set(false);
  button.addEventListener('click', () => {
    set(input.type === 'password');
    input.focus();
  });
  // Password managers and browsers must see a password field, never text to remember.
  input.form?.addEventListener('submit', () => set(false));
  box.classList.add('reveal');
  box.append(button);
}
