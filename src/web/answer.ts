import type { Frame, View } from '#platform/view.ts';

/** What a handler gives back; the kit writes it. */
export type Answer = PageAnswer | RedirectAnswer | JsonAnswer | TextAnswer;

interface AnswerOptions {
  /** 200 unless it says otherwise. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

interface PageOptions extends AnswerOptions {
  /** Where the page's forms may end up beside https: and loopbacks: an app's redirect URI with a private scheme. */
  readonly leadsTo?: string | undefined;
}

export interface PageAnswer extends PageOptions {
  readonly kind: 'page';
  readonly status: number;
  render(frame: Frame): Promise<string>;
}

export interface RedirectAnswer {
  readonly kind: 'redirect';
  readonly url: string;
}

export interface JsonAnswer extends AnswerOptions {
  readonly kind: 'json';
  readonly status: number;
  readonly body: unknown;
}

export interface TextAnswer extends AnswerOptions {
  readonly kind: 'text';
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
}

/** A page, by its promise. Never cached. */
export function show<P>(view: View<P>, page: P, options: PageOptions = {}): PageAnswer {
  return { status: 200, ...options, kind: 'page', render: (frame) => view.render(page, frame) };
}

/** 303: the browser asks for `url` with GET, whatever it did before (RFC 9700 4.12). */
export function goTo(url: string): RedirectAnswer {
  return { kind: 'redirect', url };
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): JsonAnswer {
  return { kind: 'json', status, body, headers };
}

/** Anything else that is sent as it is: a picture, a CSV, `security.txt`. */
export function text(body: string | Buffer, type: string, options: AnswerOptions = {}): TextAnswer {
  return { status: 200, ...options, kind: 'text', type, body };
}
