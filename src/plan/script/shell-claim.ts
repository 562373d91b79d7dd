import { argvOf } from '../../executor/operation.ts';
import { quoteWord } from '../../executor/show.ts';
import { ABSENCES, type Complaint } from '../checks/absence.ts';
import { type Expectation, meetsAbsence } from '../checks/expectation.ts';
import { VERSION_OPTIONS } from '../checks/mute-program.ts';
import type { Check } from '../plan.ts';

/** `ip:1:'Device "'*'" does not exist.'`, for each exit code. */
function casePatterns(program: string, { codes, line }: Complaint): readonly string[] {
  const words = line === null ? "''" : `${literal(line.starts)}*${literal(line.ends)}`;
  return codes.map((code) => `${program}:${code}:${words}`);
}

function literal(text: string): string {
  return text === '' ? '' : quoteWord(text);
}

const ABSENT_PATTERNS = Object.entries(ABSENCES)
  .flatMap(([program, complaints]) =>
    complaints.flatMap((complaint) => casePatterns(program, complaint)),
  )
  .map((pattern) => `    ${pattern}) echo yes ;;`)
  .join('\n');

const VERSION_PATTERNS = Object.entries(VERSION_OPTIONS)
  .map(([program, option]) => `    ${program}) echo ${option} ;;`)
  .join('\n');

/**
 * The shell's side of `Check` and `unlessMute`. `look` runs a command that only looks, and sets
 * `out`, `complaint` (what it printed as errors) and `heard`; it returns 0 where the command
 * answered, 1 where it said that what it was asked about is not there, and 2 where it failed in any
 * other way, also by silence. `or_absent` follows it where what is not there is as good. The others
 * take a command's output and what to find in it.
 */
export const CLAIM_FUNCTIONS = `\
absences() { while IFS= read -r line; do case $1:$2:$(trimmed "$line") in
${ABSENT_PATTERNS}
  esac; done; }
says_absent() { printf '%s\\n' "$complaint" | absences "$1" "$code" | grep -q yes; }
version_option() { case $1 in
${VERSION_PATTERNS}
  esac; }
has_words() { case $1 in *[![:space:]]*) ;; *) return 1 ;; esac; }
is_mute() {
  case "$*" in *' link show') return 0 ;; esac
  if [ "$1" = nsenter ]; then set -- "$1" "$2" "$3"; else set -- "$1"; fi
  for program; do :; done
  option=$(version_option "$program")
  [ -n "$option" ] || return 1
  said=$("$@" "$option" 2>&1) || :
  ! has_words "$said"
}
look() {
  heard=answer
  if out=$("$@" 2>/dev/null); then
    if has_words "$out" || ! is_mute "$@"; then return 0; fi
    heard=failure
    return 2
  fi
  code=0
  complaint=$("$@" 2>&1 >/dev/null) || code=$?
  complaint=$(printf '%s\\n' "$complaint" | sed '/^[[:space:]]*$/d')
  heard=absence
  if says_absent "$1" || { [ "$1" = nsenter ] && says_absent "$3"; }; then return 1; fi
  heard=failure
  return 2
}
or_absent() { status=$?; [ "$heard" = absence ] || return "$status"; }
either() { case $1:$2 in 0:*|*:0) return 0 ;; 2:*|*:2) return 2 ;; esac; return 1; }
first_words() { printf '%s\\n' "$1" | sed 's/^[[:space:]]*//; s/[[:space:]].*//; s/@[^@]*$//; /^$/d'; }
trimmed() { printf '%s\\n' "$1" | sed 's/^[[:space:]]*//; s/[[:space:]]*$//'; }
prints() { case " $(printf '%s' "$1" | tr -s '[:space:]' ' ') " in *" $2 "*) ;; *) return 1 ;; esac; }
prints_line() { trimmed "$1" | grep -qxF -e "$2"; }
prints_line_starting() { trimmed "$1" | while IFS= read -r l; do case $l in "$2"*) echo yes ;; esac; done | grep -q yes; }
lists() { first_words "$1" | grep -qxF -e "$2"; }
lists_only() { text=$1; shift; first_words "$text" | while IFS= read -r word; do for name; do [ "$name" != "$word" ] || continue 2; done; return 1; done; }`;

/** A test of the variable `out`, where the command answered. */
function test(expects: Expectation): string {
  switch (expects.kind) {
    case 'succeeds':
      return 'true';
    case 'absent':
      return 'false';
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
      return `{ ${expects.of.map(test).join(' || ') || 'false'}; }`;
  }
}

/**
 * A check as a POSIX shell command, for a script with `CLAIM_FUNCTIONS`. Its exit code is the
 * answer: 0 where it holds or comes to within its time, 1 where it does not, 2 where it could not
 * be asked. Under `set -e` it belongs where a failure is looked at: `CLAIM || …`, `if CLAIM`.
 */
export function claimAsShell({ within = 0, ...check }: Check): string {
  const once = claimOnce(check);
  if (within === 0) return once;
  // sleep(1) of POSIX counts whole seconds.
  const times = Math.ceil(within / 1000) + 1;
  const wait = 'answer=$?; left=$((left - 1)); [ "$left" -gt 0 ] || break; sleep 1;';
  return `{ left=${times}; answer=0; until ${once}; do ${wait} done; [ "$left" -gt 0 ] || (exit "$answer"); }`;
}

function claimOnce({ command, expects, or }: Check): string {
  const claim = claimOf(command, expects);
  if (or === undefined) return claim;
  return `{ one=0; ${claim} || one=$?; two=0; ${claimAsShell(or)} || two=$?; either "$one" "$two"; }`;
}

function claimOf(command: Check['command'], expects: Expectation): string {
  const asked = expects.kind === 'succeeds' ? [] : [test(expects)];
  // `look` runs it twice where it fails, so that it takes no input but by its words.
  const looked = [`look ${argvOf(command).map(quoteWord).join(' ')}`, ...asked].join(' && ');
  return meetsAbsence(expects) ? `{ ${looked} || or_absent; }` : `{ ${looked}; }`;
}
