import process from 'node:process';
import { type Instance, render } from 'ink';
import type { ReactNode } from 'react';
import { takeAnswers } from './take-answers.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { openTtyWriter } from './tty-writer.ts';

const STDIN = 0;

/** Milliseconds that a process which is ending waits for answers. */
const OWED = 500;

/** The descriptor of standard output. */
export const STDOUT = 1;

/** The terminal that this process was started on. The caller closes it. */
export function openOwnTerminal({ ascii }: { readonly ascii: boolean }): Terminal {
  return createTerminal({
    stdin: process.stdin,
    sized: process.stdout,
    ascii,
    openTtyWriter: (onDrain) => openTtyWriter(STDOUT, onDrain),
    takeAnswers: (count) => takeAnswers(STDIN, count, OWED),
  });
}

/** Has Ink draw on the alternate screen of a terminal. */
export function drawOn(terminal: Terminal, node: ReactNode): Instance {
  return render(node, {
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    interactive: true,
    alternateScreen: true,
    exitOnCtrlC: false,
    // Its linear form of a page repeats all of it at each key; ours says what is new (spoken/).
    isScreenReaderEnabled: false,
    // Whole frames, unthrottled: what of them is sent, and when, is the terminal's part.
    debug: true,
  });
}
