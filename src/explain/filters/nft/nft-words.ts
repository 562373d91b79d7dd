/** A string, a set in braces, or a word between blanks. */
const WORD = /"(?:[^"\\]|\\.)*"|\{(?:"(?:[^"\\]|\\.)*"|[^"{}])*\}|[^\s"{}]+/g;

/** Cuts a rule as nft(8) prints it; a string keeps its quotes, and a set in braces is one word. */
export function nftWords(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}

/** Log's options, each with one word behind it but for `flags`, whose words are few (nft(8), log). */
const LOG_OPTIONS = ['prefix', 'level', 'group', 'snaplen', 'queue-threshold'];

/** How many words at a place belong to a statement that decides nothing; 0 where none begins there. */
export function silentWords(words: readonly string[], at: number): number {
  const [word, next] = [words[at], words[at + 1]];
  if (word === 'comment') return 2;
  if (word === 'counter') return next === 'packets' ? 5 : next === 'name' ? 3 : 1;
  if (word !== 'log') return 0;
  let end = at + 1;
  for (;;) {
    const option = words[end] ?? '';
    if (LOG_OPTIONS.includes(option)) end += 2;
    else if (option === 'flags') end += ['ip', 'tcp'].includes(words[end + 1] ?? '') ? 3 : 2;
    else return end - at;
  }
}
