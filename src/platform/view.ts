import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ejs from 'ejs';
import { type Accent, type Brand, usherAccent } from './brand.ts';
import type { Words } from './words/words.ts';

/** What every page knows beside its own promise: whom it speaks to, in which words, under which brand. */
export interface Frame {
  /** The language of `words`, for `<html lang>` (BCP 47). */
  readonly lang: string;
  readonly words: Words;
  /** This page in other languages, each by its own name; empty where it cannot be asked for again. */
  readonly languages: readonly { readonly lang: string; readonly name: string; readonly url: string }[];
  /** Goes into the hidden field `csrf_token` of every form. */
  readonly csrfToken: string;
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  readonly brand: Brand;
  /** The URL of a file under `views/assets`, with whatever makes it safe to cache for ever. */
  asset(path: string): string;
}

/** A page that a door promises: what it needs is `P`, how it looks is `views/<name>.ejs`. */
export interface View<P> {
  readonly name: string;
  /** The whole document; rejects when the template fails, which is a bug. */
  render(page: P, frame: Frame): Promise<string>;
}

/** What a letter knows beside its own promise. */
export type LetterFrame = Pick<Frame, 'lang' | 'words' | 'issuer' | 'brand'>;

/** What the templates of a letter read as `frame`. */
export interface FilledLetterFrame extends LetterFrame {
  /** The brand's accent, else our own: letters carry their colours with them. */
  readonly accent: Accent;
  /** The issuer's host, with its port. */
  readonly host: string;
  /** The issuer's host alone. */
  readonly domain: string;
}

/** A letter's two parts, from `views/mail/<name>.ejs` and `views/mail/<name>-text.ejs`, under one subject. */
export interface LetterView<P> {
  readonly name: string;
  render(page: P, frame: LetterFrame): Promise<{ subject: string; html: string; text: string }>;
}

interface Locals {
  readonly page: unknown;
  readonly frame: Frame | FilledLetterFrame;
  readonly words: Words;
}

/** Where templates, partials and assets live. */
export const viewsDirectory = fileURLToPath(new URL('../../views/', import.meta.url));

/** States a door's promise; the template is read at its first showing and kept. */
export function view<P>(name: string): View<P> {
  const template = openTemplate(name);
  return { name, render: async (page, frame) => template({ page, frame, words: frame.words }) };
}

/** States a letter's promise; `subject` is one of the catalogue's sentences. */
export function letterView<P>(name: string, subject: (page: P, words: Words) => string): LetterView<P> {
  const html = openTemplate(`mail/${name}`);
  const text = openTemplate(`mail/${name}-text`, String);
  return {
    name,
    render: async (page, frame) => {
      const locals: Locals = { page, frame: fillLetterFrame(frame), words: frame.words };
      return { subject: oneLine(subject(page, frame.words)), html: html(locals), text: tidyText(text(locals)) };
    },
  };
}

function openTemplate(name: string, escapeWith?: (value: unknown) => string): (locals: Locals) => string {
  let compiled: ((locals: Locals) => string) | undefined;
  return (locals) => {
    compiled ??= compile(name, escapeWith);
    return compiled(locals);
  };
}

function compile(name: string, escapeWith: ((value: unknown) => string) | undefined): (locals: Locals) => string {
  const filename = `${viewsDirectory}${name}.ejs`;
  return ejs.compile(readFileSync(filename, 'utf8'), {
    filename,
    root: viewsDirectory,
    strict: true,
    _with: false,
    // Partials are kept by file name; a partial of the text parts is never shared with the HTML ones.
    cache: true,
    destructuredLocals: ['page', 'frame', 'words'],
    ...(escapeWith && { escape: escapeWith }),
  });
}

function fillLetterFrame(frame: LetterFrame): FilledLetterFrame {
  const { host, hostname } = new URL(frame.issuer);
  return { ...frame, accent: frame.brand.accent ?? usherAccent, host, domain: hostname };
}

/** Templates leave gaps where a part says nothing; a letter has one empty line between paragraphs. */
function tidyText(text: string): string {
  return text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** No name that a person chose may begin a new header (CWE-93). */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
