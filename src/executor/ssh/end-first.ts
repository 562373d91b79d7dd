import type { ChildProcess } from 'node:child_process';

const ENDING = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds that the child may take to restore the terminal. */
const GRACE = 1_000;

/**
 * While a child asks on the terminal, only the child knows how the terminal was set before: a signal that
 * ends this process ends the child first. Until the child has ended, or `quiet` aborts.
 */
export function endFirst(child: ChildProcess, ended: Promise<unknown>, quiet: AbortSignal): void {
  const end = (name: NodeJS.Signals) => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), GRACE);
    void ended.then(() => {
      clearTimeout(late);
      release();
      process.kill(process.pid, name);
    });
  };
  const release = () => {
    for (const name of ENDING) process.off(name, end);
  };
  for (const name of ENDING) process.on(name, end);
  quiet.addEventListener('abort', release, { once: true });
  void ended.then(release);
}
