/**
 * Takes the lock and says `held`, or says `refused` and who has it: the process that holds it, its user,
 * the user who asks, and its last word, a line each, empty where that cannot be seen. flock(1) of
 * util-linux and of busybox stays while its command runs, and so is the process that /proc/locks names
 * (proc_locks(5)): fields 5 and 6 are its PID, and device and inode. Its exit code 1 is that of a lock
 * that somebody else has; busybox gives the same for a file that it cannot open, so that is tried first.
 *
 * Parameters: the script that holds it, and what the holder says of itself.
 */
export const TAKE = `
export LC_ALL=C
command -v flock >/dev/null || { echo 'no flock'; exit 0; }
(: </proc/self/ns/net) || exit 66
flock -n /proc/self/ns/net sh -c "$1" patchpanel-lock "$2"
code=$?
[ $code -eq 1 ] || exit $code
inode=$(stat -L -c %i /proc/self/ns/net)
pid=$(awk -v end=":$inode$" '$2 == "FLOCK" && $6 ~ end { print $5; exit }' /proc/locks)
printf 'refused\\n%s\\n' "$pid"
[ -n "$pid" ] && stat -c %u "/proc/$pid" && id -u &&
  tr '\\0\\n' '\\n ' <"/proc/$pid/cmdline" | sed -n '/^patchpanel-lock$/{n;p;}'
exit 1
`;

/** On this machine standard input ends with patchpanel, however that dies. */
export const HOLD_HERE = 'echo held; while read -r _; do :; done';

/** On another machine it is ended with the connection. */
export const HOLD_FAR = 'echo held; while :; do sleep 3600; done';

/**
 * Ends a holder with all of its process group (field 5 of proc_pid_stat(5), where the name of the
 * program, field 2, may have spaces, parentheses and newlines of its own), of which each holds the lock
 * by the same open file; only where it is one, and of the user who asks. Parameter: its PID.
 */
export const END = `
[ "$(stat -c %u "/proc/$1")" = "$(id -u)" ] || exit 1
tr '\\0' '\\n' <"/proc/$1/cmdline" | grep -qx patchpanel-lock || exit 1
stat=$(tr '\\n' ' ' <"/proc/$1/stat") || exit 1
set -- \${stat##*) }
[ "$3" -gt 1 ] && kill -KILL "-$3"
`;
