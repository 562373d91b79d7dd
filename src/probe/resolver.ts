/** Which name server a namespace's processes ask: resolv.conf(5). */
import { type Command, reading } from '../executor/command.ts';

const LARGEST_FILE = 64 * 1024;

/**
 * Prints the first of these files that counts, and nothing where that is not there, as for the C
 * library. A path of the form /proc/PID/root/… is read as that process would read it, and counts
 * where the process is there; it takes root.
 */
export function resolverCommand(paths: readonly string[]): Command {
  return reading(['sh', '-c', FIRST, 'patchpanel', String(LARGEST_FILE), ...paths], {
    privileged: true,
    typed: `cat ${paths[0] ?? '/etc/resolv.conf'}`,
  });
}

/**
 * A process may have any file system, and its owner be anyone: that of a container is a stranger's.
 *
 * - The kernel resolves an absolute link below /proc/PID/root in our own root, and `..` leads out of it
 *   (proc_pid_root(5)). So `below` follows links by itself, and never above that root: at most 40 of
 *   them, as the kernel does (path_resolution(7)).
 * - Meanwhile the process may put a link where none was. So `hand` looks at what was opened: it must be
 *   a regular file on a mount of that process's (mnt_id in proc_pid_fdinfo(5), the first field in
 *   proc_pid_mountinfo(5)), which no file of ours is, but where the process has our mounts.
 */
const FIRST = `
most=$1; shift
below() {
  found=
  rest=$2
  links=0
  while [ -n "$rest" ]; do
    part=\${rest%%/*}
    case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
    case $part in
      '' | .) continue ;;
      ..) found=\${found%/*}; continue ;;
    esac
    if [ -h "$1$found/$part" ]; then
      links=$((links + 1))
      [ $links -le 40 ] || return 1
      target=$(readlink "$1$found/$part") || return 1
      case $target in /*) found= ;; esac
      rest=$target/$rest
    else
      found=$found/$part
    fi
  done
}
hand() {
  [ -f /proc/self/fd/3 ] || return 1
  if [ -n "$1" ]; then
    while read -r word mount; do [ "$word" = mnt_id: ] && break; done </proc/self/fdinfo/3
    grep -q "^$mount " "/proc/$1/mountinfo" || return 1
  fi
  head -c "$most" <&3
}
fail() { echo "$1" >&2; exit 1; }
for path do
  case $path in
    /proc/[0-9]*/root/*)
      pid=\${path#/proc/}
      pid=\${pid%%/*}
      root=/proc/$pid/root
      [ -d "/proc/$pid" ] || continue
      [ -d "$root/" ] || fail "process $pid may not be looked into: it takes root"
      below "$root" "\${path#"$root"}" || fail "process $pid has links without end for \${path#"$root"}"
      [ -e "$root$found" ] || exit 0
      [ -f "$root$found" ] || fail "process $pid has no regular file as \${path#"$root"}"
      hand "$pid" 3<"$root$found" || fail "process $pid has \${path#"$root"} outside of its own files"
      exit 0 ;;
  esac
  [ -f "$path" ] || continue
  hand '' 3<"$path" && exit 0
done
fail "no resolv.conf: $*"
`;

/** The address in a line `nameserver ADDRESS`; null in all other lines. */
export function nameserverOf(line: string): string | null {
  return /^\s*nameserver\s+([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\s*(?:[#;].*)?$/.exec(line)?.[1] ?? null;
}
