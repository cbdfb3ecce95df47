// @ts-check
// Asks the browser for a passkey, or to make one, and posts what it answers with the form it stands in.

/** Answers to older questions are refused after five minutes: a page that was left open asks anew before that. */
const FRESH = 4 * 60_000;

for (const place of document.querySelectorAll('[data-passkey]')) {
  const form = place.querySelector('form');
  if (place instanceof HTMLElement && form) prepare(place, form);
}

/**
 * @param {HTMLElement} place says what to ask, and what to say
 * @param {HTMLFormElement} form
 */
function prepare(place, form) {
  const button = form.querySelector('button');
  const answer = form.elements.namedItem('credential');
  if (!(button instanceof HTMLButtonElement) || !(answer instanceof HTMLInputElement)) return;
  if (!globalThis.PublicKeyCredential) return say(form, place.dataset.unsupported);
  place.hidden = false;

  const words = button.textContent ?? '';
  let options = JSON.parse(place.dataset.options ?? '{}');
  let since = Date.now();
  /** @type {AbortController | undefined} What the browser is asked at present: one thing at a time. */
  let asking;

  form.addEventListener('submit', (event) => {
    if (answer.value !== '') return;
    event.preventDefault();
    // A form that is on its way says so elsewhere; this one is not yet.
    event.stopPropagation();
    if (button.getAttribute('aria-disabled') !== 'true') askNow();
  });
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    answer.value = '';
    rest();
    offer();
  });
  offer();

  /** What the person pressed a button for. */
  async function askNow() {
    say(form, undefined);
    button?.setAttribute('aria-disabled', 'true');
    if (button) button.textContent = button.dataset.waiting ?? words;
    try {
      send(await ask({}));
    } catch (error) {
      rest();
      const { present, cancelled, failed } = place.dataset;
      const name = error instanceof Error ? error.name : '';
      if (name === 'InvalidStateError') say(form, present);
      else say(form, name === 'NotAllowedError' || name === 'AbortError' ? cancelled : failed);
      offer();
    }
  }

  /** Lets the browser offer passkeys where it fills in names; asked again before the question grows old. */
  async function offer() {
    if (place.dataset.autofill === undefined) return;
    const isOffered = await PublicKeyCredential.isConditionalMediationAvailable?.();
    if (!isOffered || asking) return;
    const own = new AbortController();
    const timer = setTimeout(() => own.abort('old'), FRESH);
    try {
      send(await ask({ mediation: 'conditional' }, own));
    } catch {
      if (own.signal.reason !== 'old') return;
      // A page that nobody sees asks us for nothing.
      if (document.hidden) document.addEventListener('visibilitychange', offer, { once: true });
      else offer();
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * @param {{ mediation?: 'conditional' }} how
   * @param {AbortController} [own]
   * @returns {Promise<PublicKeyCredential>}
   */
  async function ask(how, own = new AbortController()) {
    asking?.abort();
    asking = own;
    try {
      if (Date.now() - since > FRESH) await renew();
      const { signal } = own;
      const credential =
        place.dataset.passkey === 'create'
          ? await navigator.credentials.create({ publicKey: creation(options), signal })
          : await navigator.credentials.get({ publicKey: request(options), signal, ...how });
      if (!credential) throw new DOMException('no passkey', 'NotAllowedError');
      return /** @type {PublicKeyCredential} */ (credential);
    } finally {
      if (asking === own) asking = undefined;
    }
  }

  /** The same page again holds a new question; where it does not, the old one must do. */
  async function renew() {
    const page = await fetch(location.href, { headers: { accept: 'text/html' } }).then((reply) => reply.text());
    const fresh = new DOMParser().parseFromString(page, 'text/html');
    const same = fresh.querySelector(`[data-passkey="${place.dataset.passkey}"]`);
    if (!(same instanceof HTMLElement) || !same.dataset.options) return;
    options = JSON.parse(same.dataset.options);
    since = Date.now();
  }

  /** @param {PublicKeyCredential} credential */
  function send(credential) {
    if (!(answer instanceof HTMLInputElement)) return;
    answer.value = JSON.stringify(plain(credential));
    form.requestSubmit(button);
  }

  function rest() {
    button?.removeAttribute('aria-disabled');
    if (button) button.textContent = words;
  }
}

/**
 * Shows a sentence above the button, or takes it away.
 * @param {HTMLFormElement} form
 * @param {string | undefined} sentence
 */
function say(form, sentence) {
  const note = form.querySelector('[role="alert"]');
  if (!(note instanceof HTMLElement)) return;
  note.textContent = sentence ?? '';
  note.hidden = !sentence;
}

// Browsers have `parseRequestOptionsFromJSON` and `toJSON` by now, and some password managers answer without them.

/** @param {any} json */
function request(json) {
  return {
    ...json,
    challenge: decode(json.challenge),
    allowCredentials: json.allowCredentials.map(descriptor),
  };
}

/** @param {any} json */
function creation(json) {
  return {
    ...json,
    challenge: decode(json.challenge),
    user: { ...json.user, id: decode(json.user.id) },
    excludeCredentials: json.excludeCredentials.map(descriptor),
  };
}

/** @param {{ id: string }} json */
function descriptor(json) {
  return { ...json, id: decode(json.id) };
}

/** @param {PublicKeyCredential} credential */
function plain({ id, rawId, type, response }) {
  const clientDataJSON = encode(response.clientDataJSON);
  if ('attestationObject' in response) {
    const made = /** @type {AuthenticatorAttestationResponse} */ (response);
    const attestationObject = encode(made.attestationObject);
    const transports = made.getTransports?.() ?? [];
    return { id, rawId: encode(rawId), type, response: { clientDataJSON, attestationObject, transports } };
  }
  const { authenticatorData, signature, userHandle } = /** @type {AuthenticatorAssertionResponse} */ (response);
  const said = { authenticatorData: encode(authenticatorData), signature: encode(signature) };
  const handle = userHandle ? { userHandle: encode(userHandle) } : {};
  return { id, rawId: encode(rawId), type, response: { clientDataJSON, ...said, ...handle } };
}

/** @param {string} text in base64url */
function decode(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function encode(buffer) {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
