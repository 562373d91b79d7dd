/**
 * A shell function that prints the PIDs of what a connection started: `carriers OWN PATTERN`, OWN being
 * the user that logged in. Two things must be so of a process:
 *
 * - its environment, as it was when the program began (proc_pid_environ(5)), has a text of PATTERN.
 *   Only its own user and root can read it, so nobody else learns the nonce in it, which has 96 bits;
 * - its real user is OWN or root (proc_pid_status(5), the first number of Uid). Not the effective one,
 *   which a setuid program that somebody else starts, with an environment of their choice, has as well.
 *
 * So another user can neither have what we wait for live on, nor have root end what is not ours. The
 * pattern goes through a pipe, as a command line is for all to read. What grep(1) prints counts, not its
 * exit status, which is 2 when a process went away while it looked.
 */
export const CARRIERS = `
carriers() {
  for file in $(printf '%s\\n' "$2" | grep -slf - /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    pid=\${pid%/*}
    uid=
    while read -r word uid more; do [ "$word" = Uid: ] && break; done \\
      2>/dev/null <"/proc/$pid/status"
    case $uid in 0 | "$1") echo "$pid" ;; esac
  done
}
`;
