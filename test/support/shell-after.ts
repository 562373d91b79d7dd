import { readFileSync } from 'node:fs';
import { openTerminal, type Terminal, type TerminalOptions } from './terminal.ts';

/** Runs a program in front of a shell that outlives it, and then says how it ended and how the terminal is set. */
const SCRIPT = `trap : TERM HUP INT QUIT; "$@"; echo "ended $?"; stty -a; echo over; sleep 60`;

/** A program whose terminal can be looked at after its end. */
export type Observed = {
  readonly terminal: Terminal;
  /** Sends a signal only to the program; false if it does not run yet. */
  readonly kill: (name: NodeJS.Signals) => boolean;
  /** Lists what a shell would not find in order once the program has ended; empty if all is well. */
  readonly faults: (limit: number) => Promise<readonly string[]>;
};

/** Starts a program in a terminal. Whoever opens one must close its terminal. */
export function observe(argv: readonly string[], options: TerminalOptions = {}): Observed {
  const terminal = openTerminal(['sh', '-c', SCRIPT, 'sh', ...argv], options);
  return {
    terminal,
    kill: (name) => {
      const children = readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, 'utf8');
      const [child = ''] = children.trim().split(' ');
      return child !== '' && process.kill(Number(child), name);
    },
    faults: async (limit) => {
      await terminal.waitFor('over', limit);
      const raw = terminal.raw();
      const settings = terminal.text();
      const isCursorHidden = raw.lastIndexOf('\x1b[?25l') > raw.lastIndexOf('\x1b[?25h');
      return [
        ...(terminal.alternate() ? ['the alternate screen is on'] : []),
        ...(isCursorHidden ? ['the cursor is hidden'] : []),
        ...['-icanon', '-echo ', '-isig'].filter((flag) => settings.includes(flag)),
      ];
    },
  };
}
