/** The form in which passwords are compared with lists: NFC, and no difference of case (also for `ß` and `ı`). */
export function fold(text: string): string {
  return text.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

const LEET: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

/** `p@ssw0rd` as `password`: the substitutions every guesser tries first. */
export function undisguise(folded: string): string {
  return folded.replace(/[@43!10$57]/g, (character) => LEET[character] ?? character);
}
