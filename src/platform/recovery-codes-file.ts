import type { Frame } from './view.ts';

/** Recovery codes as a text file inside a link: nothing is asked of the server again, which does not know them. */
export function recoveryCodesFile(
  { words, brand }: Pick<Frame, 'words' | 'brand'>,
  { codes, email }: { readonly codes: readonly string[]; readonly email: string },
): string {
  const lines = [words.recoveryCodes.fileHeading(brand.name, email), '', ...codes, ''];
  return `data:text/plain;charset=utf-8,${encodeURIComponent(lines.join('\r\n'))}`;
}
