/** Cuts a rule into its words; what stands in double quotes is one, with its quotes and escapes gone. */
export function iptablesWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)) {
    words.push(quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1'));
  }
  return words;
}
