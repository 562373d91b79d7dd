import { STAT_FIELD } from '../../executor/process-stat.ts';

/**
 * A shell function that tells in which network namespace an engine listens, by the table of Unix
 * sockets that each namespace has (/proc/PID/net/unix, af_unix.c: a socket is in the table of the
 * namespace that it was made in; flags 00010000 for one that listens). A path there is as its
 * process sees it. Prints `here`, the file of another namespace that can be locked, or `unseen`.
 * Parameter: the socket's path.
 */
const FIND = `
listens() {
  while read -r _ _ _ flags _ _ _ path; do
    [ "$flags" = 00010000 ] || continue
    if [ "$path" -ef "$socket" ] || [ "$1/root$path" -ef "$socket" ]; then return 0; fi
  done 2>/dev/null <"$1/net/unix"
  return 1
}
engine_namespace() {
  socket=$1
  if [ ! -S "$socket" ]; then echo unseen; return; fi
  if listens /proc/self; then echo here; return; fi
  own=$(stat -L -c %i /proc/self/ns/net)
  stat -L -c '%i %n' /proc/[0-9]*/ns/net 2>/dev/null | sort -u -k1,1 | {
    while read -r inode file; do
      [ "$inode" != "$own" ] && listens "\${file%/ns/net}" || continue
      echo "$file"; exit
    done
    echo unseen
  }
}
`;

/** Says what `engine_namespace` finds. Parameter: the socket's path. */
export const FIND_ENGINE = `${FIND}\nengine_namespace "$1"\n`;

/**
 * Takes the lock and says `held`, or says `refused` and who has it: the process that holds it, its
 * user, the user who asks, and its last word, a line each, empty if that cannot be seen. flock(1)
 * of util-linux and of busybox stays while its command runs, and so is the process that /proc/locks
 * names (proc_locks(5)): fields 5 and 6 are its PID, and device and inode. Its exit code 1 is that
 * of a lock that somebody else has; busybox gives the same for a file that it cannot open, so that
 * is tried first.
 *
 * Parameters: the script that holds it, what the holder says of itself, and the socket of the
 * engine whose namespace is locked; empty for our own. Says `here` or `unseen` if there is no
 * second one to lock.
 */
export const TAKE = `${FIND}
export LC_ALL=C
command -v flock >/dev/null || { echo 'no flock'; exit 0; }
file=/proc/self/ns/net
if [ -n "$3" ]; then
  file=$(engine_namespace "$3")
  case $file in here | unseen) echo "$file"; exit 0 ;; esac
fi
(: <"$file") || exit 66
flock -n "$file" sh -c "$1" patchpanel-lock "$2"
code=$?
[ $code -eq 1 ] || exit $code
inode=$(stat -L -c %i "$file")
pid=$(awk -v end=":$inode$" '$2 == "FLOCK" && $6 ~ end { print $5; exit }' /proc/locks)
printf 'refused\\n%s\\n' "$pid"
[ -n "$pid" ] && stat -c %u "/proc/$pid" && id -u &&
  tr '\\0\\n' '\\n ' <"/proc/$pid/cmdline" | sed -n '/^patchpanel-lock$/{n;p;}'
exit 1
`;

/** On this machine standard input ends with patchpanel, however it dies. */
export const HOLD_HERE = 'echo held; while read -r _; do :; done';

/** On another machine it ends with the connection. */
export const HOLD_FAR = 'echo held; while :; do sleep 3600; done';

/**
 * Ends a holder with all of its process group, of which each process holds the lock by the same
 * open file; only where it is one, and of the user who asks. Parameter: its PID.
 */
export const END = `
${STAT_FIELD}
[ "$(stat -c %u "/proc/$1")" = "$(id -u)" ] || exit 1
tr '\\0' '\\n' <"/proc/$1/cmdline" | grep -qx patchpanel-lock || exit 1
group=$(stat_field "$1" 3)
[ "$group" -gt 1 ] && kill -KILL "-$group"
`;
