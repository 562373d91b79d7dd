import type { Command } from '../command.ts';
import { type CommandResult, NOT_INSTALLED } from '../command-result.ts';
import { firstLine } from '../first-line.ts';
import { type Overdue, overdueWords } from '../slowness.ts';

/** How a process ended, or why it never started. Fields are named as in execa. */
export type ProcessExit = {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  /** Code of the system error that kept it from starting: `ENOENT`. */
  readonly code?: string | undefined;
  /** Set if it was ended at its time limit; null otherwise. */
  readonly overdue: Overdue | null;
  readonly isCanceled: boolean;
  readonly isTooMuch: boolean;
  /** The connection to the host ended first. */
  readonly isLost: boolean;
  /** Why it was not even tried. */
  readonly refusal?: string | undefined;
  readonly durationMs: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** A process that never started; the default values for what is not known. */
export const NEVER_STARTED: ProcessExit = {
  overdue: null,
  isCanceled: false,
  isTooMuch: false,
  isLost: false,
  durationMs: 0,
  stdout: '',
  stderr: '',
};

/** Makes the command's result from how its process ended, with a one-line message. */
export function commandResultOf(command: Command, ending: ProcessExit): CommandResult {
  return {
    argv: command.argv,
    exitCode: ending.exitCode ?? null,
    stdout: ending.stdout,
    stderr: ending.stderr,
    durationMs: ending.durationMs,
    timedOut: ending.overdue !== null,
    cancelled: ending.isCanceled,
    lost: ending.isLost,
    message: describe(command, ending),
  };
}

function describe(command: Command, ending: ProcessExit): string {
  const program = command.argv[0];
  if (ending.refusal !== undefined) return ending.refusal;
  if (ending.isLost) return `the connection ended before ${program} did: what it did is not known`;
  if (ending.overdue !== null) return overdueWords(`${program} did not finish`, ending.overdue);
  if (ending.isCanceled) return `${program} was cancelled`;
  if (ending.isTooMuch) return `${program} printed too much and was ended`;
  if (ending.exitCode === 0) return '';
  const said = firstLine(ending.stderr);
  if (ending.exitCode !== undefined) {
    return said === '' ? `${program} ended with exit code ${ending.exitCode}` : said;
  }
  if (ending.signal !== undefined) return `${program} was ended by ${ending.signal}`;
  return `${program} ${NOT_STARTED[ending.code ?? ''] ?? `did not start: ${ending.code}`}`;
}

const NOT_STARTED: Readonly<Record<string, string>> = {
  ENOENT: NOT_INSTALLED,
  EACCES: 'may not be executed by this user',
  E2BIG: 'was given more arguments than the kernel takes',
};
