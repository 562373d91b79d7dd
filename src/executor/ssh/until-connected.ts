import { access } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds between two looks. */
const INTERVAL = 100;

/**
 * Whether a connection stands: ssh(1) makes its control socket when the other side has let it in, and
 * before it starts the shell there. Until then it may be asking a person, which has no limit. False
 * where the signal aborts first.
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
