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

/**
 * Prints the neighbour entry of who answers for an address on a link, and nothing where nobody does. The
 * kernel asks by ARP or NDP: where it remembers somebody, that one alone (`nud probe`), else all (`use`);
 * after three questions, a second apart, it gives up (ip-neighbour(8), arp(7): FAILED). What was set by
 * hand is not asked for. Parameters: link, address.
 */
export const ANSWERING = `
entry=$(ip neigh show to "$2" dev "$1") || exit 1
case $entry in
  *PERMANENT*|*NOARP*) printf '%s\\n' "$entry"; exit 0 ;;
  *lladdr*)
    mac=\${entry#*lladdr }
    ip neigh replace "$2" lladdr "\${mac%% *}" dev "$1" nud probe || exit 1 ;;
  *) ip neigh replace "$2" dev "$1" use || exit 1 ;;
esac
tries=0
while [ "$tries" -lt 60 ]; do
  entry=$(ip neigh show to "$2" dev "$1") || exit 1
  case $entry in
    *REACHABLE*) printf '%s\\n' "$entry"; exit 0 ;;
    *FAILED*|'') exit 0 ;;
  esac
  tries=$((tries + 1))
  sleep 0.1
done
echo "the kernel has not finished asking for $2" >&2
exit 1
`.trim();

const SCRIPTS: Readonly<Record<'look' | 'change', readonly string[]>> = {
  look: [ADDRESS_ON_BRIDGE, ANSWERING],
  change: [DELETE_BY_COMMENT],
};

/** Whether a text is one of our own scripts that look, or that change. */
export function isOwnScript(text: string | undefined, form: 'look' | 'change'): boolean {
  return text !== undefined && SCRIPTS[form].includes(text);
}
