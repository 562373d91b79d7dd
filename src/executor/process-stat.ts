/** Fields of a process from proc_pid_stat(5). */
export type ProcessStat = {
  /** One letter: `R`, `S`, `Z`. */
  readonly state: string;
  /** Clock ticks from the boot to its start, which tell it from another that got its PID. */
  readonly started: string;
};

/**
 * Reads the line of /proc/PID/stat; null if it is not one. The name in field 2 may hold spaces and
 * brackets, so that the fields are counted from its last `)`: the state is the third.
 */
export function parseProcessStat(text: string): ProcessStat | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  return state === undefined || started === undefined ? null : { state, started };
}

/**
 * The same for a POSIX shell: `stat_field PID N` prints the Nth field behind the name (1 its state,
 * 2 its parent, 3 its group, 20 when it started), and nothing if there is no such process.
 * Kernels before 4.18 print a line's end in a name as it is. The shell does it without another
 * program: a host is asked this many times.
 */
export const STAT_FIELD = `\
stat_field() (
  set -f
  field=$2 stat=
  { while IFS= read -r line; do stat="$stat$line "; done <"/proc/$1/stat"; } 2>/dev/null
  set -- \${stat##*) }
  [ "$#" -ge "$field" ] || exit 0
  shift $((field - 1))
  printf '%s\\n' "$1"
)`;
