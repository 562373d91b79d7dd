import type { Command } from 'commander';
import type { Context } from '../context.ts';

/** What a group of subcommands is declared with. */
export type Declaring = {
  readonly program: Command;
  readonly context: Context;
  /** Waits for a subcommand and keeps its exit code. */
  readonly finish: (ending: Promise<number>) => Promise<void>;
};

export const JSON_FLAG = ['--json', 'print one JSON document'] as const;
export type JsonOption = { readonly json?: true };
