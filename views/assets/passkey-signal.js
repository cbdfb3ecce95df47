// @ts-check
// Tells authenticators which passkeys still work here, where the browser can, so that they offer no others.

for (const place of document.querySelectorAll('[data-passkey-signals]')) {
  if (!(place instanceof HTMLElement)) continue;
  const signals = Object.entries(JSON.parse(place.dataset.passkeySignals ?? '{}'));
  for (const [name, about] of signals) signal(name, about);
}

/**
 * @param {string} name a method of `PublicKeyCredential` (WebAuthn Level 3, 5.1.10)
 * @param {unknown} about
 */
async function signal(name, about) {
  /** @type {any} */
  const known = globalThis.PublicKeyCredential;
  // Whether a passkey is known is nobody's business to learn: the browser tells us nothing, and neither do failures.
  await known?.[name]?.(about).catch(() => undefined);
}
