/** The name of somebody to write to, and the beginning of a letter (RFC 6068). */
export function writeTo(
  { name, surname, email }: { readonly name: string; readonly surname?: string | undefined; readonly email: string },
  subject: string,
): { readonly name: string; readonly url: string } {
  // An address may hold what would begin a header of the letter.
  const to = encodeURIComponent(email).replace('%40', '@');
  const whole = surname ? `${name} ${surname}` : name;
  return { name: whole, url: `mailto:${to}?subject=${encodeURIComponent(subject)}` };
}
