/** A request that cannot be read at all: status 400, with words that say what is wrong with it. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
  readonly words: string;

  constructor(words: string) {
    super(words);
    this.words = words;
  }
}
