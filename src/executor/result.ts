/** What came of a command; success and failure have one shape. */
export type Result = {
  readonly argv: readonly string[];
  /** Null where it never started or a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  /** Empty on success; else one line: what failed and the first words of why. */
  readonly message: string;
};

/** Whether the command ran to its end and said that it succeeded. */
export function succeeded(result: Result): boolean {
  return result.exitCode === 0 && !result.timedOut && !result.cancelled;
}
