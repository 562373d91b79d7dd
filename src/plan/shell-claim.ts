import { showOperation } from '../executor/operation.ts';
import { quoteWord } from '../executor/show.ts';
import type { Expectation } from './expectation.ts';
import type { Check } from './plan.ts';

/** The shell's side of `Expectation`: each takes a command's output and what to find in it. */
export const CLAIM_FUNCTIONS = `\
first_words() { printf '%s\\n' "$1" | sed 's/^[[:space:]]*//; s/[[:space:]].*//; s/@[^@]*$//; /^$/d'; }
trimmed() { printf '%s\\n' "$1" | sed 's/^[[:space:]]*//; s/[[:space:]]*$//'; }
prints() { case " $(printf '%s' "$1" | tr -s '[:space:]' ' ') " in *" $2 "*) ;; *) return 1 ;; esac; }
prints_line() { trimmed "$1" | grep -qxF -e "$2"; }
prints_line_starting() { trimmed "$1" | while IFS= read -r l; do case $l in "$2"*) echo yes ;; esac; done | grep -q yes; }
lists() { first_words "$1" | grep -qxF -e "$2"; }
lists_only() { text=$1; shift; first_words "$text" | while IFS= read -r word; do for name; do [ "$name" != "$word" ] || continue 2; done; return 1; done; }`;

/** Not of a command that failed, which is asked before its output is. */
function asksOutput(expects: Expectation): boolean {
  return expects.kind !== 'fails';
}

/** A test of the variable `out`. */
function test(expects: Expectation): string {
  switch (expects.kind) {
    case 'succeeds':
      return 'true';
    case 'fails':
      return 'false'; // the command succeeded
    case 'prints-nothing':
      return '[ -z "$(trimmed "$out")" ]';
    case 'prints':
      return `prints "$out" ${quoteWord(expects.text.trim().replace(/\s+/g, ' '))}`;
    case 'prints-line':
      return `prints_line "$out" ${quoteWord(expects.text.trim())}`;
    case 'prints-line-starting':
      return `prints_line_starting "$out" ${quoteWord(expects.text)}`;
    case 'lists':
      return `lists "$out" ${quoteWord(expects.name)}`;
    case 'lists-only':
      return `lists_only "$out" ${expects.names.map(quoteWord).join(' ')}`;
    case 'not':
      return `! ${test(expects.of)}`;
    case 'all':
      return `{ ${expects.of.map(test).join(' && ')}; }`;
    case 'any':
      return `{ ${expects.of.filter(asksOutput).map(test).join(' || ') || 'false'}; }`;
  }
}

/** Whether a failed command may meet the expectation. */
function allowsFailure(expects: Expectation): boolean {
  if (expects.kind === 'fails') return true;
  if (expects.kind === 'any') return expects.of.some(allowsFailure);
  if (expects.kind === 'all') return expects.of.every(allowsFailure);
  return false;
}

/** A check as a POSIX shell condition: exit code 0 where it holds, or comes to within its time. */
export function claimAsShell({ within = 0, ...check }: Check): string {
  const once = claimOnce(check);
  if (within === 0) return once;
  // sleep(1) of POSIX counts whole seconds.
  const times = Math.ceil(within / 1000) + 1;
  const wait = 'left=$((left - 1)); [ "$left" -gt 0 ] || break; sleep 1;';
  return `{ left=${times}; until ${once}; do ${wait} done; [ "$left" -gt 0 ]; }`;
}

function claimOnce({ command, expects }: Check): string {
  const run = showOperation(command);
  if (expects.kind === 'succeeds') return `${run} >/dev/null`;
  if (expects.kind === 'fails') {
    return expects.code === undefined
      ? `! ${run} >/dev/null 2>&1`
      : `{ ${run} >/dev/null 2>&1; [ $? -eq ${expects.code} ]; }`;
  }
  const holds = `{ out=$(${run} 2>/dev/null) && ${test(expects)}; }`;
  return allowsFailure(expects) ? `{ ! ${run} >/dev/null 2>&1 || ${holds}; }` : holds;
}
