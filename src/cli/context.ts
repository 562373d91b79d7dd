import type { Globals } from './globals.ts';
import type { Output } from './print/output.ts';

/** What every subcommand is given. */
export type Context = {
  readonly globals: Globals;
  readonly output: Output;
  /** What is done when the subcommand has ended, however it did: what was opened closes itself so. */
  readonly atEnd: (() => Promise<void>)[];
  /** Takes away what the launcher shows, for who writes to the terminal before the explorer draws. */
  readonly clear: () => void;
  readonly env: Readonly<Record<string, string | undefined>>;
};
