import type { Globals } from './globals.ts';
import type { Output } from './output.ts';

/** What every subcommand is given. */
export type Context = {
  readonly globals: Globals;
  readonly output: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
};
