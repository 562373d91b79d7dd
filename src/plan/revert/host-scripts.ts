/** What is run on a host to arm a watcher there, and to speak with it: constant texts, each a POSIX shell's. */
import { type Command, changing, reading } from '../../executor/command.ts';
import type { BuildId } from '../plan.ts';

/** A watcher's folder, and whether it is root's. */
export type WatcherPlace = { readonly folder: string; readonly privileged: boolean };

/** Exit codes of these scripts that no tool below them has; each is said in words on stderr as well. */
export const REVERTING = 75;
export const ABSENT = 76;
export const UNTOLD = 77;

const SAYS = {
  [REVERTING]: 'patchpanel: the host takes this build back',
  [ABSENT]: 'patchpanel: the undo that was armed is gone',
  [UNTOLD]: 'patchpanel: the armed undo cannot be told',
} as const;

/** That an answer is one of these scripts' own. */
export function says(code: keyof typeof SAYS, stderr: string): boolean {
  return stderr.includes(SAYS[code]);
}

const FUNCTIONS = `
reverting() { echo '${SAYS[REVERTING]}' >&2; exit ${REVERTING}; }
absent() { echo '${SAYS[ABSENT]}' >&2; exit ${ABSENT}; }
untold() { echo '${SAYS[UNTOLD]}' >&2; exit ${UNTOLD}; }
unclaimed() {
  tries=0
  while [ -d claim ]; do
    [ ! -e reverting ] || reverting
    tries=$((tries + 1))
    [ "$tries" -lt 30 ] || untold
    sleep 0.1
  done
}
`;

/** The process of sshd(8) that this came by, from the parents of this shell; none on this machine. */
const CARRIER = `
carrier() {
  above=$PPID
  while [ "\${above:-0}" -gt 1 ]; do
    IFS= read -r line <"/proc/$above/stat" || return 0
    set -- \${line##*) }
    case $line in *'(sshd'*) echo "$above \${20}" >carrier; return 0 ;; esac
    above=$2
  done
}
`;

/** Where root's are: a folder that a reboot empties. */
const OF_ROOT = '/run/patchpanel/reverts';

/**
 * Arguments: the build, the seconds, whether root is needed, and whether docker is. The script of the
 * watcher comes on standard input. Prints its folder. A user's own is where temporary files go: the
 * runtime folder of a session ends with the last session, so with the connection. It is started without
 * anything of this environment, by which the remains of a connection are found and ended, and without
 * a descriptor that would keep the channel open. setsid(1) is not everywhere: without it, two forks and
 * an ignored SIGHUP do.
 */
const ARM = `
umask 077
build=$1 within=$2 root=$3 engine=$4
[ "$engine" = no ] || command -v "$engine" >/dev/null || {
  echo "it has no $engine command, by which this could be taken back over there" >&2
  exit 1
}
if [ "$(id -u)" = 0 ]; then
  for folder in /run/patchpanel ${OF_ROOT}; do
    mkdir "$folder" 2>/dev/null
    case $(ls -ldn "$folder") in
      drwx------*' 0 '*) ;;
      *) echo "$folder is not a folder of root's alone" >&2; exit 1 ;;
    esac
  done
  folder=${OF_ROOT}/$build
  mkdir "$folder" || exit 1
elif [ "$root" = yes ]; then
  echo 'only root could take this back over there' >&2
  exit 1
else
  folder=$(mktemp -d "\${TMPDIR:-/tmp}/patchpanel-revert-$build-XXXXXX") || exit 1
fi
cd "$folder" && cat >script && : >marks || exit 1
${CARRIER}
[ -z "\${PATCHPANEL_AGENT-}" ] || carrier
IFS=' ' read -r up rest </proc/uptime && echo "\${up%.*}\${up#*.}" >life || exit 1
close='</dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-'
start="env -i PATH=\\"\\$PATH\\" sh \\"\\$folder/script\\" watch \\"\\$folder\\" \\"\\$within\\""
if command -v setsid >/dev/null; then
  eval "( setsid $start $close & )"
else
  eval "( trap '' HUP; $start $close & )"
fi
tries=0
until [ -e watcher ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || { echo 'the undo did not start over there' >&2; exit 1; }
  sleep 0.1
done
printf '%s\\n' "$folder"
`;

/**
 * Arguments: the folder, a number of marks, the marks, and a command or nothing. Writes the marks and a
 * sign of life, and only then, if nobody takes the build back, becomes the command.
 */
const GATE = `
${FUNCTIONS}${CARRIER}
cd "$1" 2>/dev/null || absent
marks=$2
shift 2
while [ "$marks" -gt 0 ]; do
  printf '%s\\n' "$1" >>marks || untold
  shift
  marks=$((marks - 1))
done
[ -z "\${PATCHPANEL_AGENT-}" ] || carrier
if [ ! -e asked ]; then
  IFS=' ' read -r up rest </proc/uptime && echo "\${up%.*}\${up#*.}" >"life.$$" && mv "life.$$" life || untold
fi
unclaimed
[ "$#" -gt 0 ] || exit 0
echo $$ >job || untold
cd /
exec "$@"
`;

/** Arguments: the folder, and `ask` or `resume`. From the one to the other only a keep stops the countdown. */
const TURN = `
${FUNCTIONS}
cd "$1" 2>/dev/null || absent
rm -f asked
IFS=' ' read -r up rest </proc/uptime && echo "\${up%.*}\${up#*.}" >"life.$$" && mv "life.$$" life || untold
[ "$2" = resume ] || : >asked || untold
unclaimed
`;

/** Argument: the folder. Succeeds once the watcher has ended and nothing is left of it. */
const END = `
${FUNCTIONS}
cd "$1" 2>/dev/null || absent
tries=0
until mkdir claim 2>/dev/null; do
  [ ! -e reverting ] || reverting
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || untold
  sleep 0.1
done
: >over || untold
cd /
tries=0
while [ -d "$1" ] && [ "$tries" -lt 30 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
# Its watcher was ended by somebody else: with the claim taken, nothing can revert any more.
[ ! -d "$1" ] || rm -rf "$1"
`;

/** Arguments: the folder, and root or user. Prints how it stands. */
const LOOK = `
${FUNCTIONS}
[ "$2" = user ] || [ "$(id -u)" = 0 ] || untold
cd "$1" 2>/dev/null || absent
if [ -e outcome ]; then exec cat outcome; fi
read -r pid <watcher && [ -e "/proc/$pid/exe" ] || { echo dead; exit 0; }
if [ -e reverting ]; then echo reverting; else echo armed; fi
`;

const REMOVE = `
${FUNCTIONS}
cd "$1" 2>/dev/null || absent
[ -e outcome ] || untold
cd /
rm -rf "$1"
`;

/** Milliseconds: longer than the longest patience of any of these scripts. */
const LIMIT = 15_000;

function script(text: string, ...args: readonly string[]): Command['argv'] {
  return ['sh', '-c', text, 'patchpanel', ...args];
}

const yesOrNo = (yes: boolean) => (yes ? 'yes' : 'no');

/** The place of a watcher by its folder. */
export function placeOf(folder: string): WatcherPlace {
  return { folder, privileged: folder.startsWith(`${OF_ROOT}/`) };
}

/** Arms it; prints the folder. */
export function armCommand(options: {
  readonly build: BuildId;
  readonly within: number;
  readonly privileged: boolean;
  /** The command of the engine that is asked; null where none is. */
  readonly engineCommand: string | null;
  readonly script: string;
}): Command {
  const { build, within, privileged, engineCommand } = options;
  const args = [build, `${within}`, yesOrNo(privileged), engineCommand ?? 'no'];
  const typed = `patchpanel arms an undo of ${build} on the host`;
  return changing(script(ARM, ...args), {
    privileged,
    timeLimit: LIMIT,
    input: options.script,
    typed,
  });
}

/** A change behind the gate: it runs only while nobody takes the build back, and the marks go first. */
export function gated(
  { folder, privileged }: WatcherPlace,
  marks: readonly string[],
  command: Command,
): Command {
  const argv = script(GATE, folder, `${marks.length}`, ...marks, ...command.argv);
  return { ...command, argv, privileged: command.privileged || privileged };
}

/** The marks and a sign of life alone. */
export function signOfLife(
  { folder, privileged }: WatcherPlace,
  marks: readonly string[],
): Command {
  const typed = 'patchpanel gives the host a sign of life';
  const argv = script(GATE, folder, `${marks.length}`, ...marks);
  return changing(argv, { privileged, timeLimit: LIMIT, typed });
}

/** Begins the last countdown, or goes back to signs of life. */
export function turn({ folder, privileged }: WatcherPlace, to: 'ask' | 'resume'): Command {
  const typed = `patchpanel tells the armed undo to ${to}`;
  return changing(script(TURN, folder, to), { privileged, timeLimit: LIMIT, typed });
}

/** Ends the watcher without an undo. */
export function end({ folder, privileged }: WatcherPlace): Command {
  const typed = 'patchpanel ends the armed undo';
  return changing(script(END, folder), { privileged, timeLimit: LIMIT, typed });
}

/** How the watcher stands. */
export function look({ folder, privileged }: WatcherPlace): Command {
  return reading(script(LOOK, folder, privileged ? 'root' : 'user'), { privileged });
}

/** Removes what it told, once that was read. */
export function remove({ folder, privileged }: WatcherPlace): Command {
  return changing(script(REMOVE, folder), { privileged, timeLimit: LIMIT });
}
