import { access } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds between two looks. */
const INTERVAL = 100;

/**
 * Waits until ssh is connected: ssh(1) makes its control socket once it is logged in, and before it
 * starts the remote shell. Until then it may be asking questions, for which there is no time limit.
 * False if the signal aborts first.
 */
export async function untilConnected(control: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await exists(control)) return true;
    await pause(INTERVAL);
  }
  return false;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
