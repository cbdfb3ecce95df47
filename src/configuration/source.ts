import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';
import { ConfigurationMistakes, type Mistake, type Path, writePath } from './mistakes.ts';

/** Anchors may be used, but a few lines must not unfold into millions. */
const MAX_ALIASES = 100;

/** A configuration file read as YAML, which still knows on which line each key stands. */
export interface Source {
  readonly file: string;
  /** Plain values; keys without a value are left out. */
  readonly value: unknown;
  /** The line of the key or list item at the path, else of the nearest thing around it. */
  lineOf(path: Path): number;
}

/** Reads YAML 1.2; throws `ConfigurationMistakes` naming every place where it is not YAML. */
export function readSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    logLevel: 'error',
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  // A tag that nobody knows is only a warning, and would let its value pass for something else.
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new ConfigurationMistakes(
      worthTelling(faults).map((fault) => ({ file, line: lineAt(fault.pos[0]), key: '', words: wordsOf(fault) })),
    );
  }
  return {
    file,
    value: toPlain(file, () => withoutEmptyKeys(document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {})),
    lineOf: (path) => lineAt(findOffset(document.contents, path)),
  };
}

type Fault = YAMLParseError | YAMLWarning;

/** Where the parser has lost its way, it finds a fault in every word that follows. */
function worthTelling(faults: readonly Fault[]): readonly Fault[] {
  const deep = faults.find(({ message }) => /call stack/.test(message));
  if (deep) return [deep];
  const lost = faults.findIndex(isLost);
  return lost < 0 ? faults : faults.slice(0, lost + 1);
}

function isLost({ code, message }: Fault): boolean {
  return code === 'UNEXPECTED_TOKEN' && message.includes('token in YAML stream');
}

/** Where a message of the parser goes on with the text itself. */
const QUOTED = /(?<=\w): /;

/** The parser's words, but where they are for programmers or hold what the file says: it may be a secret. */
function wordsOf(fault: Fault): string {
  const { code, message } = fault;
  if (isLost(fault)) return 'does not go with what stands above it';
  if (code === 'MULTIPLE_DOCS') return 'is the beginning of a second document: a file holds one';
  if (code === 'TAG_RESOLVE_FAILED') return 'has a tag that nobody knows: text that begins with ! is put in quotes';
  if (/call stack/.test(message)) return 'is nested too deeply';
  const [words = ''] = message.split(QUOTED);
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** An alias may also stand inside its own anchor, and unfold without end. */
function toPlain(file: string, convert: () => unknown): unknown {
  try {
    return convert();
  } catch {
    throw new ConfigurationMistakes([{ file, line: 1, key: '', words: 'its anchors and aliases unfold too far' }]);
  }
}

function findOffset(root: Node | null, path: Path): number {
  let offset = root?.range?.[0] ?? 0;
  let node: unknown = root;
  for (const part of path) {
    const next = step(node, part);
    if (!next) return offset;
    offset = next.offset;
    node = next.value;
  }
  return offset;
}

function step(node: unknown, part: string | number): { offset: number; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }: Pair) => (isScalar(key) ? String(key.value) : key) === String(part));
    return pair && { offset: offsetOf(pair.key), value: pair.value };
  }
  if (isSeq(node) && typeof part === 'number' && part in node.items) {
    return { offset: offsetOf(node.items[part]), value: node.items[part] };
  }
  return undefined;
}

const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/** `clients:` with nothing behind it says the same as no `clients` at all. */
function withoutEmptyKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyKeys);
  if (value === null || typeof value !== 'object') return value;
  const filled = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(filled.map(([key, inner]) => [key, withoutEmptyKeys(inner)]));
}

/** Where in a file. */
export interface Place {
  /** From 1. */
  readonly line: number;
  /** The key or the column; empty for the line as a whole. */
  readonly key: string;
}

/** A list of the file that stands in a file of its own. */
interface ListFile {
  readonly file: string;
  /** Where a path stands, as it goes on below the list. */
  placeOf(path: Path): Place;
}

/** Collects the mistakes of a file, and of those it names, by path. */
export interface MistakeList {
  add(path: Path, words: string): void;
  /** Adds one that no path of the file leads to. */
  addTo(file: string, place: Place, words: string): void;
  has(path: Path): boolean;
  /** From now on the places of this list are those of a file of its own. */
  standsIn(list: string, file: ListFile): void;
  /** Throws `ConfigurationMistakes` when there are any. */
  stop(): void;
}

export function listMistakes(source: Pick<Source, 'file' | 'lineOf'>): MistakeList {
  const mistakes: Mistake[] = [];
  const paths = new Set<string>();
  const elsewhere = new Map<unknown, ListFile>();
  const placeOf = ([first, ...below]: Path): Place & { readonly file: string } => {
    const list = below.length > 0 ? elsewhere.get(first) : undefined;
    if (list) return { file: list.file, ...list.placeOf(below) };
    const path = first === undefined ? [] : [first, ...below];
    return { file: source.file, line: source.lineOf(path), key: writePath(path) };
  };
  return {
    add(path, words) {
      paths.add(writePath(path));
      mistakes.push({ ...placeOf(path), words });
    },
    addTo: (file, place, words) => void mistakes.push({ file, ...place, words }),
    has: (path) => paths.has(writePath(path)),
    standsIn: (list, file) => void elsewhere.set(list, file),
    stop() {
      const isOwn = ({ file }: Mistake) => file === source.file;
      const inOrder = [...mistakes.filter(isOwn), ...mistakes.filter((mistake) => !isOwn(mistake))];
      if (mistakes.length > 0) throw new ConfigurationMistakes(inOrder);
    },
  };
}
