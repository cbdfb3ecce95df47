/** What is said to developers, in English always; people read the catalogue's words. */
export const sentences = {
  repeated: (name: string) => `“${shorten(name)}” was sent more than once.`,
  oddCharacters: (name: string) => `“${shorten(name)}” holds control characters.`,
  oddInput: 'The JSON holds control characters or half a character.',
  tooManyFields: 'There are more than 200 fields.',
  badEncoding: 'The request is not properly encoded UTF-8.',
  badAddress: 'The address is not a properly encoded path.',
  badJson: 'The body is not a JSON object.',
  deepJson: 'The JSON is nested too deeply.',
  tooLong: (bytes: number) => `The JSON is longer than ${bytes / 1024} KB; send less.`,
  wrongType: (type: string) => `Send ${type} in UTF-8, without a content encoding.`,
  invalid: 'Some values cannot be accepted; see errors.',
};

function shorten(name: string): string {
  return name
    .toWellFormed()
    .replace(/\p{Cc}/gu, '·')
    .slice(0, 40);
}
