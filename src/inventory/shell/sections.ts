import type { CommandResult } from '../../executor/command-result.ts';
import { firstLine } from '../../executor/first-line.ts';
import { type Frame, parseFrames } from './frames.ts';

/**
 * Shell functions for scripts that ask many questions at once. `section NAME COMMAND…` prints what
 * the command says, in a frame of that name on both outputs, between which program it is and how it
 * ended, which is in `$ended` as well. `mark NAME TEXT` prints a frame that nothing was run for.
 * `inside COMMAND…` runs it in the namespace behind `$handle`.
 */
export const SECTIONS = String.raw`
inside() { case $handle in -) "$@" ;; *) nsenter --net="$handle" "$@" ;; esac; }
mark() { printf '\0%s\0%s' "$1" "$2"; }
section() {
  case $2 in inside) printf '\0runs\0%s' "$3" ;; *) printf '\0runs\0%s' "$2" ;; esac
  printf '\0%s\0' "$1"; printf '\0%s\0' "$1" >&2
  shift; "$@"; ended=$?; printf '\0ended\0%s' "$ended"
}
`;

/** One section of an output, or a mark, which has no status. */
export type Section = {
  readonly name: string;
  readonly text: string;
  /** The exit code of its command; null if the output ends before that. */
  readonly status: number | null;
  /** What its command printed to stderr. */
  readonly error: string;
  /** The program that it ran, where that is one that a person knows. */
  readonly program?: string;
};

/** Answer to one question: what was printed, or why that is not an answer. */
export type SectionAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

type Printed = Pick<CommandResult, 'stdout' | 'stderr'>;

/** Cuts the outputs of a script that begins with `SECTIONS`. */
export function parseSections({ stdout, stderr }: Printed): readonly Section[] {
  const frames = parseFrames(stdout);
  const errors = [...parseFrames(stderr)];
  return frames.flatMap((frame, at): readonly Section[] => {
    if (frame.name === ENDED || frame.name === RUNS) return [];
    const error = errors[0]?.name === frame.name ? (errors.shift()?.content ?? '') : '';
    const { name, content: text } = frame;
    const program = programOf(frames[at - 1], name);
    const section = { name, text, status: statusOf(frames[at + 1]), error };
    return [program === undefined ? section : { ...section, program }];
  });
}

const RUNS = 'runs';
const ENDED = 'ended';

/**
 * Programs whose name says more than that of the shell that runs them; anything else is a function.
 */
const KNOWN = /^(?:ip|ss|bridge|nft|ip6?tables[a-z-]*)$/;

/** A section can be named after its program, which a function of the script runs. */
function programOf(before: Frame | undefined, name: string): string | undefined {
  if (before?.name !== RUNS) return undefined;
  return [before.content, name].find((each) => KNOWN.test(each));
}

function statusOf(frame: Frame | undefined): number | null {
  return frame?.name === ENDED && /^\d+$/.test(frame.content) ? Number(frame.content) : null;
}

/** The sections that follow each mark of this name, by the mark's text. */
export function groupsOf(
  sections: readonly Section[],
  mark: string,
): ReadonlyMap<string, readonly Section[]> {
  const groups = new Map<string, Section[]>();
  let group: Section[] = [];
  for (const section of sections) {
    if (section.name === mark) {
      group = [];
      groups.set(section.text, group);
    } else group.push(section);
  }
  return groups;
}

/** What a section or a mark printed, whether it succeeded or not; empty if there is none. */
export function textOf(sections: readonly Section[], name: string): string {
  return sections.find((each) => each.name === name)?.text ?? '';
}

type Asked = {
  /** Why a section is missing or cut short: the message of the whole script's result. */
  readonly message: string;
  /** Exit codes that come with an answer; only 0 unless given. */
  readonly answers?: readonly number[];
};

/** What a section came to. Only the exit codes that mean an answer make one. */
export function answerIn(
  sections: readonly Section[],
  name: string,
  { message, answers = [0] }: Asked,
): SectionAnswer {
  const section = sections.find((each) => each.name === name);
  const why = namingProgram(message, sections);
  if (section === undefined) return { ok: false, why: why || 'it was not asked' };
  const { status, text } = section;
  if (status === null) return { ok: false, why: why || 'the answer was cut short' };
  return answers.includes(status)
    ? { ok: true, text }
    : { ok: false, why: failureWords(status, section.error) };
}

/**
 * If a script ran out of time, the message would name the shell, so the program that it waited for
 * is named instead.
 */
function namingProgram(message: string, sections: readonly Section[]): string {
  const last = sections.at(-1);
  if (last?.program === undefined || last.status !== null) return message;
  return message.replace(/^sh(?= did not finish )/, last.program);
}

/** Whether a script printed its last mark, `end`. */
export function isWhole(sections: readonly Section[]): boolean {
  return sections.some(({ name }) => name === 'end');
}

/** POSIX shells tell a signal by an exit code above this (2.8.2, Exit Status for Commands). */
const SIGNALLED = 128;

/** Why a command gave no answer: the first words of its error, otherwise how it ended. */
export function failureWords(status: number, error: string): string {
  const words = firstLine(error);
  if (words !== '') return words;
  if (status === 127) return 'the program is not installed';
  return status > SIGNALLED
    ? `it was ended by signal ${status - SIGNALLED}`
    : `exit code ${status}`;
}
