import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { createSecretLine } from './secret-line.ts';

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

/**
 * Asks for one line on the terminal without showing it, and gives its bytes, for the caller to overwrite:
 * nothing else keeps them. Null for an empty one, and for Ctrl-D. Ctrl-C ends the process, as it does at
 * ssh's own questions.
 */
export async function askSecret(question: string): Promise<Buffer | null> {
  const descriptor = openSync(TERMINAL, 'r+');
  const terminal = new ReadStream(descriptor);
  writeSync(descriptor, question);
  terminal.setRawMode(true);
  const secret = await readLine(terminal);
  terminal.setRawMode(false);
  writeSync(descriptor, '\n');
  terminal.destroy();
  if (secret === 'interrupted') process.kill(process.pid, 'SIGINT');
  return secret === 'interrupted' || secret.length === 0 ? null : secret;
}

/** What was typed up to Enter; nothing for a Ctrl-D. */
function readLine(terminal: ReadStream): Promise<Buffer | 'interrupted'> {
  const line = createSecretLine();
  return new Promise((resolve) => {
    terminal.on('data', (keys: Buffer) => {
      for (const key of keys) {
        const said = line.type(key);
        if (said !== null) resolve(said);
      }
      keys.fill(0);
    });
  });
}
