import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { sanitise } from '../../model/text/sanitise.ts';
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

/** Signals that end a process, and would leave the terminal without its echo. */
const ENDING = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;

/** Every process of our own group (kill(2)). */
const OWN_GROUP = 0;

/** What the terminal itself makes of these keys outside of its raw mode (termios(3): VINTR, VQUIT). */
const SIGNALS: ReadonlyMap<number, NodeJS.Signals> = new Map([
  [3, 'SIGINT'],
  [28, 'SIGQUIT'],
]);

/** Ctrl-Z (termios(3): VSUSP). */
const SUSPEND = 26;

/**
 * Asks for one line on the terminal without showing it, and gives its bytes, for the caller to overwrite:
 * nothing else keeps them. Of the question's lines, which may be of any origin, the last one ends where
 * the answer begins. Null for an empty answer, and for Ctrl-D. Keys and signals that end or stop a
 * program do so here as they do at ssh's own questions, and the terminal is as it was then.
 */
export async function askSecret(question: readonly string[]): Promise<Buffer | null> {
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
  // Without echo first: who types ahead of the question types a secret too.
  const ask = () => {
    terminal.setRawMode(true);
    say(words);
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
  const stopped = (pid: number) => {
    leave();
    process.kill(pid, 'SIGSTOP');
    // Here it goes on, in front once more.
    ask();
  };
  const stop = () => stopped(process.pid);
  const release = () => {
    for (const name of ENDING) process.off(name, end);
    process.off('SIGTSTP', stop);
  };
  for (const name of ENDING) process.on(name, end);
  process.on('SIGTSTP', stop);
  ask();
  const secret = await readLine(terminal, () => stopped(OWN_GROUP));
  release();
  leave();
  terminal.destroy();
  return secret.length === 0 ? null : secret;
}

/** What was typed up to Enter; nothing for a Ctrl-D. `suspend` is called for a Ctrl-Z. */
function readLine(terminal: ReadStream, suspend: () => void): Promise<Buffer> {
  const line = createSecretLine();
  return new Promise((resolve) => {
    terminal.on('data', (keys: Buffer) => {
      for (const key of keys) {
        const signal = SIGNALS.get(key);
        if (signal !== undefined) {
          // As the terminal does it: to all of the job, whose shell waits for the whole of it.
          process.kill(OWN_GROUP, signal);
          continue;
        }
        if (key === SUSPEND) {
          suspend();
          continue;
        }
        const said = line.type(key);
        if (said !== null) resolve(said);
      }
      keys.fill(0);
    });
    // A terminal that is gone.
    terminal
      .once('error', () => resolve(Buffer.alloc(0)))
      .once('close', () => resolve(Buffer.alloc(0)));
  });
}
