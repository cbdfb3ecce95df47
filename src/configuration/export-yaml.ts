import { Document, isScalar, Scalar, visit, type YAMLSeq } from 'yaml';
import { isEncrypted, Secret, type Vault } from '#platform/secrets.ts';
import type { LeftOut } from './export-item.ts';

/**
 * The same value as a file has to say it: secrets encrypted, and a text that a file would fill in (`${NAME}`) or decrypt
 * written so that it comes back as it was.
 */
export function escapeForFile(value: unknown, vault: Pick<Vault, 'encrypt'>): unknown {
  if (value instanceof Secret) return vault.encrypt(String(value.reveal()), 'config');
  if (isEncrypted(value)) return vault.encrypt(value, 'config');
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return value.map((inner) => escapeForFile(inner, vault));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escapeForFile(inner, vault)]));
}

interface Heading {
  readonly version: string;
  readonly issuer: string;
  readonly at: Date;
  readonly hasPeople: boolean;
  readonly leftOut: readonly LeftOut[];
}

/** The first words of an export, by which a later one knows that it may take its place. */
export const EXPORT_MARK = '# Exported from ';

const WIDEST_FLOW = 100;
/** Beyond this a text is written with escapes, so that no editor and no reader can see it in two ways. */
const PLAIN = /^[\x20-\x7e\p{L}\p{M}\p{N}\p{P}\p{S}]*$/u;
const UNPLAIN = /[^\n\x20-\x7e\p{L}\p{M}\p{N}\p{P}\p{S}]/gu;

/** YAML 1.2 with a heading; without its time and its `encrypted:` values it is the same for the same instance. */
export function writeYaml(value: Readonly<Record<string, unknown>>, heading: Heading): string {
  const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && !PLAIN.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
    Seq: (_, node) => {
      node.flow = isShort(node);
    },
  });
  const body = Object.keys(value).length === 0 ? '' : document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return `${writeHeading(heading)}\n${body.replaceAll(UNPLAIN, escapeOf)}`;
}

/** What the writer leaves as it is, though it stands between double quotes (YAML 1.2, 5.7). */
function escapeOf(character: string): string {
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}

function isShort({ items }: YAMLSeq): boolean {
  const words = items.map((item) => (isScalar(item) ? String(item.value).length + 2 : WIDEST_FLOW));
  return words.reduce((sum, length) => sum + length, 0) < WIDEST_FLOW;
}

function writeHeading({ version, issuer, at, hasPeople, leftOut }: Heading): string {
  const lines = [
    `${EXPORT_MARK}${issuer} by Usher ${version}, ${at.toISOString()}.`,
    '# Make another Usher like it with: usher apply FILE. Its SECRET_KEY must be the same where a value is encrypted.',
    ...(hasPeople ? [] : ['# People are left out: usher export --people has them too.']),
    ...leftOut.map(({ what, why }) => `# Left out: ${what}: ${why}.`.replace(/[^\x20-\x7e\p{L}\p{N}]/gu, ' ')),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
