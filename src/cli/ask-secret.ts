import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';

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

const INTERRUPT = '\x03';
const END = '\x04';
const ERASE = ['\b', '\x7f'];

/**
 * Asks for one line on the terminal without showing it. Null for an empty one, and for Ctrl-D. Ctrl-C
 * ends the process, as it does at ssh's own questions.
 */
export async function askSecret(question: string): Promise<string | null> {
  const descriptor = openSync(TERMINAL, 'r+');
  const terminal = new ReadStream(descriptor);
  writeSync(descriptor, question);
  terminal.setRawMode(true);
  const secret = await readLine(terminal);
  terminal.setRawMode(false);
  writeSync(descriptor, '\n');
  terminal.destroy();
  if (secret === INTERRUPT) process.kill(process.pid, 'SIGINT');
  return secret === '' || secret === INTERRUPT ? null : secret;
}

/** What was typed up to Enter; INTERRUPT alone for a Ctrl-C, nothing for a Ctrl-D. */
function readLine(terminal: ReadStream): Promise<string> {
  const typed: string[] = [];
  return new Promise((resolve) => {
    terminal.setEncoding('utf8').on('data', (text: string) => {
      for (const letter of text) {
        if (letter === INTERRUPT) return resolve(INTERRUPT);
        if (letter === END) return resolve('');
        if (letter === '\r' || letter === '\n') return resolve(typed.join(''));
        if (ERASE.includes(letter)) typed.pop();
        else typed.push(letter);
      }
    });
  });
}
