const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '0123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '!@#$%^&*()_+',
];
const RUNS = ROWS.flatMap((row) => [row.repeat(8), [...row].reverse().join('').repeat(8)]);
const SHORT = 4;

/** The shortest part that the text repeats from end to end: `abc` of `abcabcab`; the text itself when there is none. */
export function repeatedPart(text: string): string {
  const half = Math.floor(text.length / 2);
  for (let length = 1; length <= half; length += 1) {
    const part = text.slice(0, length);
    if (part.repeat(Math.ceil(text.length / length)).startsWith(text)) return part;
  }
  return text;
}

/** Whether a text is next to nothing for a guesser: four characters, a run of the keyboard, one repeated, a date. */
export function isTrivial(text: string): boolean {
  const part = repeatedPart(text);
  return part.length <= SHORT || isRun(part) || isZigzag(part) || /^[0-9]{6}([0-9]{2})?$/.test(part);
}

/** The same of what stands around a word: its letters, its digits and its other characters, each for themselves. */
export function isDecoration(text: string): boolean {
  const classes = [/[^\p{L}]/gu, /[^\p{N}]/gu, /[\p{L}\p{N}]/gu];
  return classes.every((others) => isTrivial(text.replace(others, '')));
}

function isRun(text: string): boolean {
  return RUNS.some((run) => run.includes(text));
}

/** Two runs in turns: `1q2w3e4r`. */
function isZigzag(text: string): boolean {
  const every = (rest: number) => [...text].filter((_, index) => index % 2 === rest).join('');
  return isRun(every(0)) && isRun(every(1));
}
