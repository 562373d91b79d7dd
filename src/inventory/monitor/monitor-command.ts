import type { Command } from '../../executor/command.ts';
import type { Namespace, NamespaceId } from '../../model/kernel/namespace.ts';
import { HOST_HANDLE, handlesOf } from '../kernel/handles.ts';
import { script } from '../shell/script.ts';

/**
 * What marks a network namespace as one in which patchpanel listens: the alias of its loopback. The
 * sessions of others see it too.
 */
export const LISTENER_ALIAS = 'patchpanel:listener';

/**
 * Hears the changes of every namespace in one process. A namespace hears those that it has a number
 * for (NETLINK_LISTEN_ALL_NSID, netlink(7)), and the host has none for most. So a network namespace
 * of our own gives a number to each, which changes nothing in any other, and ip(8) listens there.
 *
 * That the listener is bound shows in the kernel's list of netlink sockets. On this machine
 * standard input ends with patchpanel, however that dies, and the listener ends with it.
 *
 * Arguments: the scripts below, `here` or `away`, then number and file of each namespace that has
 * no plain name. Input: `named NAME NUMBER` and `docker NAME NUMBER` for those that have one, and
 * an empty line.
 */
const LISTEN = `
inside=$1; shift
exec 9</proc/self/ns/net
exec unshare --net sh -c "$inside" patchpanel "$@"
`;

const INSIDE = `
naming=$1 place=$2; shift 2
exec 3<&0
ip link set lo alias patchpanel:listener || exit
sed '/^$/q' <&3 | unshare --mount --propagation private sh -c "$naming" patchpanel "$@" || exit
exec 9<&-
ip -o monitor label all-nsid link address route rule nsid 3<&- &
monitor=$! watcher= bound=
until [ "$bound" ]; do
  kill -0 "$monitor" 2>/dev/null || exit
  while read -r socket protocol process groups rest; do
    case $protocol/$groups in 0/00000000) ;; 0/*) bound=yes ;; esac
  done </proc/self/net/netlink
done
echo ready
case $place in here)
  { while read -r line; do :; done; kill "$monitor"; } <&3 >/dev/null 2>&1 &
  watcher=$!
esac
wait "$monitor"; status=$?
[ -z "$watcher" ] || kill "$watcher"
exit $status
`;

/**
 * ip(8) numbers what has a name in /run/netns. This mount namespace, which has other names there,
 * ends before the listening begins: its copies of mounts would keep namespaces alive that others
 * delete. The working directory keeps leading into the real /run after a tmpfs has covered it.
 */
const NAMING = String.raw`
names=$(cat)
number() { ip -force -batch - >/dev/null 2>&1; }
printf '%s\n' "$names" | sed -n 's/^named /netns set /p' | number
cd /run && mount -t tmpfs patchpanel /run && mkdir /run/netns || exit
printf '%s\n' "$names" | sed -n 's/^docker \(.*\) .*/\/proc\/self\/cwd\/docker\/netns\/\1/p' |
  xargs sh -c '[ $# -eq 0 ] || ln -s "$@" /run/netns/' patchpanel
printf '%s\n' "$names" | sed -n 's/^docker /netns set /p' | number
for argument do
  case $argument in -) argument=/proc/self/fd/9 ;; esac
  if [ "$at" ]; then ln -s "$argument" "/run/netns/at:$at"; echo "netns set at:$at $at" >&4; at=
  else at=$argument; fi
done 4>/run/single
ip -force -batch /run/single >/dev/null 2>&1
exit 0
`;

/** A name that neither ip(8)'s batches nor xargs(1) take for more than a name. */
const PLAIN = /^\/run\/(?:(docker)\/)?netns\/([A-Za-z0-9_][A-Za-z0-9_.-]*)$/;

const TYPED = 'ip monitor all-nsid link address route rule nsid';

/** Namespaces, by the numbers that a listener gives them. */
export type Numbered = readonly NamespaceId[];

/**
 * Listens to the changes in all of these namespaces: a line that says so, then one for each change,
 * for `parseMonitorLine`. Needs root in their user namespaces, and ends at once without it.
 */
export function monitorCommand(
  namespaces: readonly Namespace[],
  { host, isHere }: { readonly host: NamespaceId | null; readonly isHere: boolean },
): { readonly command: Command; readonly numbered: Numbered } {
  const lines: string[] = [];
  const single: string[] = [];
  const reachable = namespaces.filter((namespace) => fileOf(namespace, host) !== null);
  for (const [number, namespace] of reachable.entries()) {
    const file = fileOf(namespace, host) ?? '';
    const [, docker = 'named', name] = PLAIN.exec(file) ?? [];
    if (name !== undefined) lines.push(`${docker} ${name} ${number}\n`);
    else single.push(String(number), file.replace(/^\/run\//, '/proc/self/cwd/'));
  }
  return {
    command: script(LISTEN, [INSIDE, NAMING, isHere ? 'here' : 'away', ...single], {
      timeLimit: 0,
      typed: TYPED,
      input: `${lines.join('')}\n`,
    }),
    numbered: reachable.map(({ id }) => id),
  };
}

function fileOf(namespace: Namespace, host: NamespaceId | null): string | null {
  return namespace.id === host ? HOST_HANDLE : (handlesOf(namespace)[0] ?? null);
}
