/** Result of a command; success and failure have one shape. */
export type CommandResult = {
  readonly argv: readonly string[];
  /** Null if it never started or a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  /** The connection to the host ended first: whether the command took effect is not known. */
  readonly lost: boolean;
  /** Empty on success; otherwise one line: what failed and the first words of why. */
  readonly message: string;
};

/** Whether the command ran to its end and said that it succeeded. */
export function succeeded(result: CommandResult): boolean {
  return result.exitCode === 0 && !result.timedOut && !result.cancelled && !result.lost;
}

/** What a result's message says of a program that this machine does not have. */
export const NOT_INSTALLED = 'is not installed, or not in PATH';

/**
 * Whether there is no such program: it could not be started for that, or a shell or another program
 * said so (POSIX 2.8.2, exit code 127). Any other failure does not mean that.
 */
export function isMissing({
  exitCode,
  timedOut,
  cancelled,
  lost,
  message,
}: CommandResult): boolean {
  if (exitCode === 127) return true;
  return exitCode === null && !timedOut && !cancelled && !lost && message.endsWith(NOT_INSTALLED);
}

/** The result of a command that was never started, and why. */
export function notRun(argv: readonly string[], message: string): CommandResult {
  return { ...silentSuccess(argv), exitCode: null, message };
}

/** The result of a command that succeeds at once and prints nothing. */
export function silentSuccess(argv: readonly string[]): CommandResult {
  return {
    argv,
    exitCode: 0,
    stdout: '',
    stderr: '',
    durationMs: 0,
    timedOut: false,
    cancelled: false,
    lost: false,
    message: '',
  };
}
