/**
 * The arguments in a rule as iptables-save(8) prints it: words between blanks, and strings in double
 * quotes, in which a backslash escapes the next character (xtables_save_string in iptables,
 * libxtables/xtables.c).
 */
export function saveWords(text: string): readonly string[] {
  return [...text.matchAll(/"((?:\\.|[^"\\])*)"|\S+/g)].map(([whole, quoted]) =>
    quoted === undefined ? whole : quoted.replace(/\\(.)/g, '$1'),
  );
}
