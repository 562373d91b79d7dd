/** Signals by which a person or the system asks a program to end in good order. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does a work that must not be cut off: the first of these signals aborts the work's own signal and
 * lets it end by itself; a second one is the person's right to leave at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  // It stays until the work has ended: execa has a listener as well, which ends the process by the
  // signal if there is no other.
  const stop = (name: NodeJS.Signals): void => {
    const isSecond = controller.signal.aborted;
    controller.abort();
    if (!isSecond) return;
    release();
    process.kill(process.pid, name);
  };
  const release = (): void => {
    for (const name of SIGNALS) process.off(name, stop);
  };
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
}
