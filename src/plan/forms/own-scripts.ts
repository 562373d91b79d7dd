import type { Form, FormOfWords } from './form.ts';

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

/**
 * Prints who has an address on the segment of a bridge: the host, or a namespace with a veth whose other
 * end is a port (`eth0@if5` of `ip -br` names that by its index). Each namespace is looked into once, by
 * any of its files; one that ends meanwhile has no address any more. Parameters: bridge, address.
 */
export const ADDRESS_ON_BRIDGE = String.raw`
ports=$(ip -o link show master "$1") || exit 1
ports=" $(printf '%s\n' "$ports" | sed 's/:.*//' | tr '\n' ' ')"
own=$(ip -br address show to "$2") || exit 1
[ -z "$own" ] || printf 'the host: %s\n' "$own"
stat -L -c '%i %n' /run/netns/* /run/docker/netns/* /proc/[0-9]*/ns/net 2>/dev/null | sort -u -k1,1 |
while read -r _ net; do
  nsenter --net="$net" ip -br address show to "$2" 2>/dev/null |
  sed -n 's/^[^ ]*@if\([0-9]*\) .*/\1/p' |
  while read -r peer; do case $ports in *" $peer "*) printf '%s\n' "$net" ;; esac; done
done
`.trim();

const SCRIPTS: ReadonlyMap<string, Form> = new Map<string, Form>([
  [ADDRESS_ON_BRIDGE, 'look'],
  [DELETE_BY_COMMENT, 'change'],
]);

/** `-c TEXT NAME ARGUMENTS…`: one of our own, by its whole text. */
export const formOfScript: FormOfWords = ([option, text = '']) =>
  option === '-c' ? (SCRIPTS.get(text) ?? null) : null;
