import type { Problem } from '../model/problem.ts';
import { errorWords } from '../model/text/error-words.ts';
import { Untrusted } from '../plan/journal/trusted-files.ts';
import type { Refusal } from '../recipes/recipe.ts';

/** 0 it is done, 1 it failed, 2 the call was wrong and nothing was tried. */
export type ExitCode = 0 | 1 | 2;

type Details = {
  readonly exitCode: ExitCode;
  /** For programs: short, stable, in kebab-case. */
  readonly code: string;
  /** What to do about it; empty where nothing can be done. */
  readonly hint: string;
  /** The field of a recipe that was refused. */
  readonly field?: string;
  /** What a person reads instead of message and hint, where one sentence cannot say it all. */
  readonly words?: readonly string[];
  /** What else the JSON document says beside `error`. */
  readonly beside?: Readonly<Record<string, unknown>>;
};

/** An end of a subcommand that a person must hear of: what, why, and what to do. */
export class CliError extends Error {
  readonly details: Details;

  constructor(message: string, details: Details) {
    super(message);
    this.name = 'CliError';
    this.details = details;
  }
}

/** The call was wrong. */
export function usage(code: string, message: string, hint: string): CliError {
  return new CliError(message, { exitCode: 2, code, hint });
}

/** The call was right, and the thing did not work. */
export function failure(
  code: string,
  message: string,
  hint: string,
  beside: Details['beside'] = {},
): CliError {
  return new CliError(message, { exitCode: 1, code, hint, beside });
}

/** A problem that nothing can be done without. */
export function fromProblem(code: string, problem: Problem): CliError {
  return failure(code, `cannot ${problem.what}: ${problem.why}`, problem.hint);
}

/** Values that a recipe does not take: the first one names the error, the document has all of them. */
export function fromRefusals(refusals: readonly [Refusal, ...Refusal[]]): CliError {
  const [{ code, field, message, hint }] = refusals;
  const words = refusals.flatMap((refusal) => {
    const hints = refusal.hint === '' ? [] : [`  ${refusal.hint}`];
    return [`--${refusal.field}: ${refusal.message}`, ...hints];
  });
  return new CliError(message, { exitCode: 2, code, hint, field, words, beside: { refusals } });
}

/** Any throw as a CliError; what nobody foresaw keeps its own words. */
export function asCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof Untrusted) return failure('untrusted-state', error.message, error.hint);
  const message = errorWords(error);
  return failure('unexpected', message, 'This is a bug in patchpanel: please report it.');
}

/** The document of a failed call: `{"error": {"code", "message", "hint"}}`, with the field of a refused value. */
export function errorDocument(error: CliError) {
  const { code, hint, field, beside } = error.details;
  const named = field === undefined ? {} : { field };
  return { error: { code, message: error.message, hint, ...named }, ...beside };
}
