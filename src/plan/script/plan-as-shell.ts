import { argvOf, isForEngine, type Operation, showOperation } from '../../executor/operation.ts';
import { HIDDEN } from '../../executor/secret.ts';
import { quoteWord } from '../../executor/show.ts';
import { sanitise } from '../../model/text/sanitise.ts';
import type { Guard, Plan, Step } from '../plan.ts';
import { CLAIM_FUNCTIONS, claimAsShell } from './shell-claim.ts';

const HEAD = `\
set -eu
LC_ALL=C
export LC_ALL

# Says what a claim came to: 1 where it does not hold, 2 where it could not be asked.
tell() { case $2 in 2) printf '%scould not check whether %s: %s\\n' "$1" "$3" "$complaint" ;; *) printf '%s%s\\n' "$1" "$3" ;; esac >&2; }
refuse() { tell '' "$1" "$2"; exit 1; }
`;

const ROLLBACK = `\
# The steps that were done, last first. If one fails, or a signal stops the script, they are taken back.
made=''
roll_back() {
  status=$?
  trap - EXIT
  trap '' HUP INT TERM
  if [ "$status" -ne 0 ]; then
    set +e
    for step in $made; do
      "undo_$step" && printf 'taken back: %s\\n' "$step" >&2
    done
  fi
  exit "$status"
}
trap roll_back EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
`;

const ASK_TOKEN = `\
# The token is not in this file. It comes from the environment, as TOKEN, or from standard input.
if [ -z "\${TOKEN:-}" ]; then
  if [ -t 0 ]; then
    printf 'Token: ' >&2
    trap 'stty echo; exit 130' HUP INT TERM
    stty -echo
  fi
  IFS= read -r TOKEN || :
  if [ -t 0 ]; then
    stty echo
    trap - HUP INT TERM
    echo >&2
  fi
fi
[ "$TOKEN" ] || refuse 1 'no token was given'
`;

/** Whether it cannot be done without a secret. */
function needsToken(operation: Operation): boolean {
  return isForEngine(operation) && operation.kind === 'join-swarm';
}

/** The command as the script runs it: a secret comes from where the script has it. */
function spelled(operation: Operation): string {
  if (!needsToken(operation)) return showOperation(operation);
  return argvOf(operation)
    .map((word) => (word === HIDDEN ? '"$TOKEN"' : quoteWord(word)))
    .join(' ');
}

/** A comment line; a line break in a name must not end the comment. */
function comment(text: string): string {
  return `# ${sanitise(text)}`;
}

/**
 * A sentence that the script prints: it must not be more than its words to whose terminal it
 * reaches.
 */
function sentence(text: string): string {
  return quoteWord(sanitise(text));
}

function claim(guard: Guard): string {
  return `${claimAsShell(guard.check)} || refuse $? ${sentence(guard.otherwise)}`;
}

/** A step's id as a name for a shell function. */
function idOf(step: Step): string {
  return step.id.replaceAll('-', '_');
}

function undoFunction(step: Step): string | null {
  if (step.undo.kind !== 'command') return null;
  const lines = [...step.undo.guards, ...step.undo.atLast].map(
    (guard) =>
      `  ${claimAsShell(guard.check)} || { tell 'kept: ' $? ${sentence(guard.otherwise)}; return 1; }`,
  );
  return [`undo_${idOf(step)}() {`, ...lines, `  ${showOperation(step.undo.command)}`, '}'].join(
    '\n',
  );
}

/** A command that something may follow: nothing may stand beside the end of a here-document. */
function grouped(command: string): string {
  return command.includes('\n') ? `{\n${command}\n}` : command;
}

function runLines(step: Step): string[] {
  const command = grouped(spelled(step.command));
  if (step.judgedBy === 'check') return [`${command} || true`];
  if (step.undo.kind !== 'command') return [command];
  // Noted before it runs, so that a signal right after it finds it; unnoted where it did not succeed.
  return [`made="${idOf(step)} $made"`, `${command} || { made=\${made#* }; exit 1; }`];
}

function stepLines(step: Step, index: number): string {
  return [
    comment(`${index + 1}. ${step.title}`),
    comment(step.reason),
    ...step.before.map(claim),
    ...runLines(step),
    ...(step.check === null ? [] : [claim(step.check)]),
  ].join('\n');
}

/**
 * The plan as a POSIX sh script that a person can read, keep and run as root (`sh script.sh`): the
 * same commands in the same order, the same conditions before and proofs after each, and the same
 * rollback. It holds no secret, and asks for it. It keeps no journal: `patchpanel undo` knows only
 * what patchpanel applied.
 */
export function planAsShell(plan: Plan): string {
  const undos = plan.steps.map(undoFunction).filter((text) => text !== null);
  return `${[
    '#!/bin/sh',
    comment(plan.title),
    ...plan.warnings.map((warning) => comment(`! ${warning}`)),
    comment(`Made by patchpanel, recipe ${plan.recipe}, build ${plan.build}. Run it as root.`),
    HEAD,
    ...(plan.steps.some(({ command }) => needsToken(command)) ? [ASK_TOKEN] : []),
    '# What the output of a command must hold.',
    CLAIM_FUNCTIONS,
    '',
    undos.join('\n\n'),
    '',
    ROLLBACK,
    plan.steps.map(stepLines).join('\n\n'),
  ].join('\n')}\n`;
}
