import type { FormOfWords } from './form.ts';

/**
 * The shell scripts that a build's commands may be. They are here, and not beside the recipes that
 * give them, so that a reader of a journal can tell them from any other text.
 */

/**
 * Deletes a rule by its comment: nft(8) takes only a handle, which the kernel chose when the rule
 * was made, so the script looks it up first. Parameters: family, table, chain, comment.
 */
export const DELETE_BY_COMMENT = String.raw`
handle=$(nft -a list chain "$1" "$2" "$3" | sed -n "s/^.* comment \"$4\" # handle \([0-9]*\)\$/\1/p")
test -n "$handle" && nft delete rule "$1" "$2" "$3" handle "$handle"
`.trim();

/**
 * Prints who has an address on the segment of a bridge: the host, or a namespace with a veth whose
 * other end is a port (`eth0@if5` of `ip -br` names that by its index). Each namespace is looked
 * into once, by any of its files; a namespace that ends meanwhile no longer has an address. The
 * script fails if one cannot be read, so empty output means that nobody has the address.
 * Parameters: bridge, address.
 */
export const ADDRESS_ON_BRIDGE = `
unread() { printf 'not every namespace could be looked into: %s\\n' "$1" >&2; exit 1; }
says_gone() { case $1 in *': No such file or directory') ;; *) return 1 ;; esac; }
is_gone() { ! said=$(stat -L -c %i "$1" 2>&1) && says_gone "$said"; }
IFS='
'
bridge=$1 address=$2
links=$(ip -o link show master "$bridge") || exit
ports=' '
set -f
for line in $links; do ports="$ports\${line%%:*} "; done
set +f
own=$(ip -br address show to "$address") || exit
[ -z "$own" ] || printf 'the host: %s\\n' "$own"
nsfs=$(stat -L -c %d /proc/self/ns/net) || exit
seen=' '
look_into() {
  case $seen in *" $1 "*) return ;; esac
  if ! found=$(nsenter --net="$2" ip -br address show to "$address"); then
    is_gone "$2" || unread "$2"
    return
  fi
  seen="$seen$1 "
  for line in $found; do
    name=\${line%% *}
    case $name in *@if*) ;; *) continue ;; esac
    case $ports in *" \${name##*@if} "*) printf '%s\\n' "$2" ;; esac
  done
}
for net in /run/netns/* /run/docker/netns/*; do
  file=$(stat -L -c '%d %i' "$net" 2>&1) || { says_gone "$file" || unread "$file"; continue; }
  case $file in "$nsfs "*) look_into "\${file#* }" "$net" ;; esac
done
files=$(printf '%s\\0' /proc/[0-9]*/ns/net | xargs -0 stat -L -c '%i %n' 2>&1)
case $? in 0 | 123) ;; *) unread "$files" ;; esac
set -f
for line in $files; do
  case $line in
    [0-9]*' /proc/'*) look_into "\${line%% *}" "\${line#* }" ;;
    *"'/proc/"*)
      process=\${line#*/proc/}
      says_gone "$line" || is_gone "/proc/\${process%%/*}" || unread "$line" ;;
    *) unread "$line" ;;
  esac
done
`.trim();

/**
 * Prints the neighbour entry of whichever host answers for an address on a link, or nothing if none
 * does. The kernel asks by ARP or NDP: a known neighbour directly (`nud probe`), otherwise everyone
 * (`use`); after three questions, one second apart, it gives up (ip-neighbour(8), arp(7): FAILED).
 * Permanent entries are not asked for. Parameters: link, address.
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

const SCRIPTS = {
  look: [ADDRESS_ON_BRIDGE, ANSWERING],
  change: [DELETE_BY_COMMENT],
};

/** `-c TEXT NAME ARGUMENTS…`: one of our own, by its whole text. */
export const formOfScript: FormOfWords = ([option, text]) => {
  if (option !== '-c') return null;
  const is = (known: string) => known === text;
  if (SCRIPTS.look.some(is)) return 'look';
  return SCRIPTS.change.some(is) ? 'change' : null;
};
