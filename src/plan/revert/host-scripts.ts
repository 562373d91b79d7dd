/**
 * What is run on a host to arm a watcher there, and to speak with it: constant texts, each a POSIX
 * shell's.
 */
import { type Command, changing, reading } from '../../executor/command.ts';
import type { BuildId } from '../plan.ts';
import { ARM, OF_ROOT } from './arm-script.ts';
import { PROCESS_FUNCTIONS } from './process-script.ts';

/** A watcher's folder, and whether it is root's. */
export type WatcherPlace = { readonly folder: string; readonly privileged: boolean };

/**
 * Exit codes of these scripts that no tool below them has; each is said in words on stderr as well.
 */
export const REVERTING = 75;
export const ABSENT = 76;
export const UNTOLD = 77;

const SAYS = {
  [REVERTING]: 'patchpanel: the host takes this build back',
  [ABSENT]: 'patchpanel: the undo that was armed is gone',
  [UNTOLD]: 'patchpanel: the armed undo cannot be notified',
} as const;

/** Whether an answer comes from one of these scripts. */
export function says(code: keyof typeof SAYS, stderr: string): boolean {
  return stderr.includes(SAYS[code]);
}

const FUNCTIONS = `
${PROCESS_FUNCTIONS}
reverting() { echo '${SAYS[REVERTING]}' >&2; exit ${REVERTING}; }
absent() { echo '${SAYS[ABSENT]}' >&2; exit ${ABSENT}; }
untold() { echo '${SAYS[UNTOLD]}' >&2; exit ${UNTOLD}; }
sign() { IFS=' ' read -r up rest </proc/uptime && echo "\${up%.*}\${up#*.}" >"life.$$" && mv "life.$$" life || untold; }
# A watcher that was told of nothing moves its folder away before it removes the claim in it.
unclaimed() {
  tries=0
  while [ -d claim ]; do
    [ ! -e reverting ] || reverting
    tries=$((tries + 1))
    [ "$tries" -lt 30 ] || untold
    sleep 0.1
  done
  [ -d "$folder" ] || absent
}
`;

/**
 * Arguments: the folder, a number of marks, the marks, and whatever follows them. Writes the marks.
 */
const MARKS = `
folder=$1
cd "$folder" 2>/dev/null || absent
marks=$2
shift 2
while [ "$marks" -gt 0 ]; do
  printf '%s\\n' "$1" >>marks || untold
  shift
  marks=$((marks - 1))
done
`;

/**
 * After the marks: a command or nothing. Gives a sign of life too, and only then, if nobody takes
 * the build back, becomes the command.
 */
const GATE = `
${FUNCTIONS}${MARKS}
[ -z "\${PATCHPANEL_AGENT-}" ] || carrier
[ -e asked ] || sign
unclaimed
[ "$#" -gt 0 ] || exit 0
echo $$ >job || untold
cd /
exec "$@"
`;

/**
 * After the marks: `ask` or `resume`. From the one to the other only a keep stops the countdown.
 */
const TURN = `
${FUNCTIONS}${MARKS}
rm -f asked
sign
[ "$1" = resume ] || : >asked || untold
unclaimed
`;

/** Argument: the folder. Succeeds once the watcher has ended and nothing is left of it. */
const END = `
${FUNCTIONS}
folder=$1
cd "$folder" 2>/dev/null || absent
tries=0
until mkdir claim 2>/dev/null; do
  if [ -e reverting ]; then
    # One that was killed while it took the build back does no more; its outcome comes before its end.
    alive || [ -e outcome ] || break
    reverting
  fi
  [ -d "$folder" ] || absent
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || untold
  sleep 0.1
done
: >over || untold
tries=0
alive || tries=30
cd /
while [ -d "$folder" ] && [ "$tries" -lt 30 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
# Its watcher was ended by somebody else: with the claim taken, nothing can revert any more.
[ ! -d "$folder" ] || rm -rf "$folder"
`;

/** Arguments: the folder, and root or user. Prints how it stands. */
const LOOK = `
${FUNCTIONS}
[ "$2" = user ] || [ "$(id -u)" = 0 ] || untold
cd "$1" 2>/dev/null || absent
# Asked first: it writes its outcome before it ends.
lives=no
alive && lives=yes
if [ -e outcome ]; then exec cat outcome; fi
[ -d "$1" ] || absent
[ "$lives" = yes ] || { echo dead; exit 0; }
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
export function watcherPlaceOf(folder: string): WatcherPlace {
  return { folder, privileged: folder.startsWith(`${OF_ROOT}/`) };
}

/** Arms it; prints the folder. */
export function armCommand(options: {
  readonly build: BuildId;
  readonly within: number;
  readonly privileged: boolean;
  /** The command of the engine that is asked; null if none is. */
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

/**
 * A change behind the gate: it runs only while nobody takes the build back, and the marks go first.
 */
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

/** Begins the last countdown, or goes back to signs of life; the marks go first. */
export function turn(
  { folder, privileged }: WatcherPlace,
  to: 'ask' | 'resume',
  marks: readonly string[],
): Command {
  const typed = `patchpanel tells the armed undo to ${to}`;
  const argv = script(TURN, folder, `${marks.length}`, ...marks, to);
  return changing(argv, { privileged, timeLimit: LIMIT, typed });
}

/** Ends the watcher without an undo. */
export function end({ folder, privileged }: WatcherPlace): Command {
  const typed = 'patchpanel ends the armed undo';
  return changing(script(END, folder), { privileged, timeLimit: LIMIT, typed });
}

/** Reads the state of the watcher. */
export function report({ folder, privileged }: WatcherPlace): Command {
  return reading(script(LOOK, folder, privileged ? 'root' : 'user'), { privileged });
}

/** Removes the watcher's report, once that was read. */
export function remove({ folder, privileged }: WatcherPlace): Command {
  return changing(script(REMOVE, folder), { privileged, timeLimit: LIMIT });
}
