import { closeSync, constants, openSync, readSync } from 'node:fs';
import { ANSWER } from './flow-control.ts';

/** Milliseconds between looks. */
const LOOK = 5;

/**
 * Waits, blocking, for so many answers of the terminal at most `limit` milliseconds, and throws away
 * whatever comes until then. For a process that is ending at once: an answer that comes later would
 * be typed into the shell.
 */
export function takeAnswers(descriptor: number, count: number, limit: number): void {
  const input = openAgain(descriptor);
  if (input === null) return;
  const end = performance.now() + limit;
  let text = '';
  while (text.split(ANSWER).length <= count && performance.now() < end) {
    const chunk = readNow(input);
    text += chunk;
    if (chunk === '') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK);
  }
  closeSync(input);
}

function openAgain(descriptor: number): number | null {
  try {
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
    return openSync(`/proc/self/fd/${descriptor}`, flags);
  } catch {
    // Another user's terminal, or no /proc: the answers cannot be taken.
    return null;
  }
}

function readNow(input: number): string {
  const bytes = Buffer.alloc(1_024);
  try {
    return bytes.toString('latin1', 0, readSync(input, bytes));
  } catch {
    // Nothing to read yet (EAGAIN), or a terminal that is gone.
    return '';
  }
}
