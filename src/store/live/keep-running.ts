import type { Executor } from '../../executor/executor.ts';
import type { Watch } from '../../inventory/monitor/watch-host.ts';
import { pause } from './pause.ts';
import { untilConnected } from './until-connected.ts';

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;
/** A program that lives so long works; one that ends before it had nothing to listen to. */
const SETTLED = 500;

/** Keeps a program running that prints what it hears, and starts it again later and later where it ends. */
export async function keepRunning(
  watch: Watch,
  options: {
    readonly executor: Executor;
    readonly signal: AbortSignal;
    readonly onLine: () => void;
    /** Whether it works. */
    readonly tell: (isRunning: boolean) => void;
  },
): Promise<void> {
  const { executor, signal, onLine, tell } = options;
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    await untilConnected(executor.connection, signal);
    const ended = new AbortController();
    const settling = pause(SETTLED, AbortSignal.any([signal, ended.signal])).then(() => {
      if (signal.aborted || ended.signal.aborted) return;
      wait = FIRST_WAIT;
      tell(true);
    });
    await executor.stream(watch(executor.connection === undefined), {
      signal,
      onLine: (_line, from) => {
        if (from === 'stdout') onLine();
      },
    });
    ended.abort();
    await settling;
    if (signal.aborted) return;
    tell(false);
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}
