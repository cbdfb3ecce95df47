import { type Html, html } from './html.ts';

/**
 * The words of the guide that say what to do. They are marked up for what they are, so that a program can follow the
 * page as a person does: links to open, keys to press, text to type, and what one should see then.
 */
export function open(url: string, words: string): Html {
  return html`<a class="open" href="${url}" target="_blank">${words}</a>`;
}

/** What is done in a second window, which knows nothing of the first one's sign-ins. */
export function elsewhere(words: Html): Html {
  return html`<span data-window="private">${words}</span>`;
}

/** A button or link, by its words. */
export function press(words: string): Html {
  return html`<kbd class="press">${words}</kbd>`;
}

/** What goes into a form: its fields by their labels, and the text of each. */
export function type(fields: Readonly<Record<string, string>>): Html {
  const rows = Object.entries(fields).map(
    ([label, text]) => html`<span>${label}</span> <kbd data-field="${label}">${text}</kbd> `,
  );
  return html`<span class="fields">${rows}</span>`;
}

/** What the page should say then. */
export function see(words: string): Html {
  return html`<samp class="see">${words}</samp>`;
}
