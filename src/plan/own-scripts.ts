/**
 * The shell scripts that a build's commands may be. They are here, and not beside the recipes that give
 * them, so that who reads a journal can tell them from any other text.
 */

/**
 * nft(8) deletes a rule by its handle alone, which the kernel chose when the rule was made: it is asked
 * for by the comment. Parameters: family, table, chain, comment.
 */
export const DELETE_BY_COMMENT = String.raw`
handle=$(nft -a list chain "$1" "$2" "$3" | sed -n "s/^.* comment \"$4\" # handle \([0-9]*\)\$/\1/p")
test -n "$handle" && nft delete rule "$1" "$2" "$3" handle "$handle"
`.trim();

const SCRIPTS: Readonly<Record<'look' | 'change', readonly string[]>> = {
  look: [],
  change: [DELETE_BY_COMMENT],
};

/** Whether a text is one of our own scripts that look, or that change. */
export function isOwnScript(text: string | undefined, form: 'look' | 'change'): boolean {
  return text !== undefined && SCRIPTS[form].includes(text);
}
