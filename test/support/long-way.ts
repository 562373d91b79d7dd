import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../../src/executor/engine/engine.ts';
import type { Executor } from '../../src/executor/executor.ts';

/** Milliseconds that the connection adds, well above what a question takes on the host. */
const WAY = 200;

/**
 * A host behind a slow connection: each command and each request takes its time. `waits` returns the
 * longest chain of questions that were asked one after the other since it was last called.
 */
export function longWay(
  executor: Executor,
  engine: Engine,
): { readonly executor: Executor; readonly engine: Engine; readonly waits: () => number } {
  let asked: { readonly begin: number; readonly end: number }[] = [];
  const far = async <T>(ask: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    await pause(WAY);
    const answer = await ask();
    asked.push({ begin, end: performance.now() });
    return answer;
  };
  return {
    executor: { ...executor, run: (...question) => far(() => executor.run(...question)) },
    engine: { ...engine, call: (...question) => far(() => engine.call(...question)) },
    waits: () => {
      let count = 0;
      let free = 0;
      for (const { begin, end } of asked.toSorted((a, b) => a.end - b.end)) {
        if (begin < free) continue;
        count += 1;
        free = end;
      }
      asked = [];
      return count;
    },
  };
}
