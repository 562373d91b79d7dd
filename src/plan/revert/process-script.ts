/**
 * What the scripts on the host know of processes there, as functions of a POSIX shell. All work in
 * the watcher's folder.
 */
export const PROCESS_FUNCTIONS = `
# Sets line to the fields of proc_pid_stat(5) from the third on: the name in the second may hold whatever it likes.
stat_of() {
  line=''
  while IFS= read -r part || [ -n "$part" ]; do line="$line $part"; done <"/proc/$1/stat"
  line=\${line##*) }
} 2>/dev/null

# Clock ticks from the boot to the start of a process: with it, a PID is one process.
started() { stat_of "$1"; set -- $line; printf '%s\\n' "\${20-}"; }

# Whether the watcher of this folder runs.
alive() {
  read -r its_pid its_start <watcher && [ -e "/proc/$its_pid/exe" ] &&
    [ "$(started "$its_pid")" = "$its_start" ]
} 2>/dev/null

# The process of sshd(8) that this came by, from the parents of this shell; none on this machine.
carrier() {
  above=$PPID
  while [ "\${above:-0}" -gt 1 ]; do
    IFS= read -r name <"/proc/$above/comm" || return 0
    stat_of "$above"
    set -- $line
    case $name in sshd*) echo "$above \${20-}" >carrier; return 0 ;; esac
    above=\${2-}
  done
} 2>/dev/null
`;
