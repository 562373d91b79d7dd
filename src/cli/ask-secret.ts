import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { sanitise } from '../model/sanitise.ts';

/** The terminal that this process belongs to, wherever its streams lead (tty(4)). */
const TERMINAL = '/dev/tty';

/** Whether somebody can be asked. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync(TERMINAL, 'r+'));
    return true;
  } catch {
    return false;
  }
}

/** Signals that end a process, and would leave the terminal without its echo. */
const ENDING = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;

/** What the terminal itself makes of these keys outside of its raw mode (termios(3): VINTR, VQUIT, VSUSP). */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = {
  '\x03': 'SIGINT',
  '\x1c': 'SIGQUIT',
  '\x1a': 'SIGTSTP',
};
const END = '\x04';
const ERASE = ['\b', '\x7f'];

/**
 * Asks for one line on the terminal without showing it; of the question's lines, which may be of any
 * origin, the last one ends where the answer begins. Null for an empty answer, and for Ctrl-D. Keys and
 * signals that end or stop a program do so here as they do at ssh's own questions, and the terminal is
 * as it was then.
 */
export async function askSecret(question: readonly string[]): Promise<string | null> {
  const descriptor = openSync(TERMINAL, 'r+');
  const terminal = new ReadStream(descriptor);
  const words = question.map(sanitise).join('\n');
  const say = (text: string) => {
    try {
      writeSync(descriptor, text);
    } catch {
      // A terminal that is gone: what waits for its answer is told by `close`.
    }
  };
  const ask = () => {
    say(words);
    terminal.setRawMode(true);
  };
  const leave = () => {
    terminal.setRawMode(false);
    say('\n');
  };
  const end = (name: NodeJS.Signals) => {
    release();
    leave();
    process.kill(process.pid, name);
  };
  const stop = () => {
    leave();
    process.kill(process.pid, 'SIGSTOP');
    // Here it goes on, in front once more.
    ask();
  };
  const release = () => {
    for (const name of ENDING) process.off(name, end);
    process.off('SIGTSTP', stop);
  };
  for (const name of ENDING) process.on(name, end);
  process.on('SIGTSTP', stop);
  ask();
  const secret = await readLine(terminal);
  release();
  leave();
  terminal.destroy();
  return secret === '' ? null : secret;
}

/** What was typed up to Enter; nothing for a Ctrl-D. */
function readLine(terminal: ReadStream): Promise<string> {
  const typed: string[] = [];
  return new Promise((resolve) => {
    terminal.setEncoding('utf8').on('data', (text: string) => {
      for (const letter of text) {
        const signal = SIGNALS[letter];
        if (letter === END) return resolve('');
        if (letter === '\r' || letter === '\n') return resolve(typed.join(''));
        if (signal !== undefined) process.kill(process.pid, signal);
        else if (ERASE.includes(letter)) typed.pop();
        else typed.push(letter);
      }
    });
    // A terminal that is gone.
    terminal.once('error', () => resolve('')).once('close', () => resolve(''));
  });
}
