/** A catalogue in a language that nobody speaks: every sentence is the English one in ⟦brackets⟧. */
export function bracket<T>(words: T): T {
  return bracketed(words) as T;
}

function bracketed(value: unknown): unknown {
  if (typeof value === 'string') return `⟦${value}⟧`;
  if (typeof value === 'function') return (...gaps: unknown[]) => bracketed(value(...gaps));
  if (Array.isArray(value)) return value.map(bracketed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bracketed(inner)]));
}

const TOLD =
  /\s(?:alt|title|placeholder|label|aria-label|aria-description|aria-roledescription|aria-valuetext|data-[a-z-]+)="([^"]*)"/g;
/** Addresses, options and states that scripts read. */
const FOR_SCRIPTS = /^(?:\/|\{|[a-z]+$)/;

/** What people read, or have read to them, from a page or letter: its text, titles, labels and what scripts may say. */
export function listVisible(html: string): string[] {
  const visible = html.replace(/<!--[\s\S]*?-->|<(style|script)\b[\s\S]*?<\/\1>|<!doctype[^>]*>/gi, '');
  // A sentence goes on through these.
  const texts = visible.replace(/<\/?(?:a|strong|span|time|br|code|b|em)\b[^>]*>/g, '').split(/<[^>]*>/);
  const attributes = [...visible.matchAll(TOLD)]
    .map(([, value = '']) => value)
    .filter((value) => !FOR_SCRIPTS.test(value));
  return [...texts, ...attributes].map(unescaped).filter((text) => text.trim() !== '');
}

/** Web, network and mail addresses, ids and codes, time zones. */
const PATTERNS = [
  /\b(?:https?|otpauth):\/\/\S+|[\w.+-]*@[\w.-]+|\b[a-z]+(?:\.[a-z]+)+\b|(?:[0-9a-f]{1,4}:){2,}[0-9a-f]{1,4}/g,
  /\b[a-z]{3}_\w+|\b[0-9A-Z]{3,4}(?:[- ][0-9A-Z]{3,4})+\b/g,
  /\b[A-Z][A-Za-z]+(?:\/[A-Z][\w-]+)+/g,
];

/** The parts of a text that stand in no bracket, names, addresses and figures left out. */
export function listUnbracketed(text: string, data: readonly string[]): string[] {
  let left = text;
  // The innermost pair first: sentences stand in sentences.
  for (let before = ''; before !== left; ) {
    before = left;
    left = left.replace(/⟦[^⟦⟧]*⟧/g, ' ');
  }
  for (const pattern of PATTERNS) left = left.replace(pattern, ' ');
  for (const known of data) left = left.replaceAll(known, ' ');
  return (left.match(/[⟦⟧]|\p{L}{2,}[\p{L}\s]*/gu) ?? []).map((part) => part.trim());
}

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', '#34': '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|#34|#39);/g, (whole, name: string) => named[name] ?? whole);
}
