/** The pattern of `ilike` that finds a text as it stands anywhere within another. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
