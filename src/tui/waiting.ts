import type { Executor } from '../executor/executor.ts';
import { bareWords, isSlow } from '../executor/slowness.ts';
import { speedOf } from '../executor/speed.ts';

/** Milliseconds after which a person is told that something takes long, and between two looks at why. */
const SECOND = 1_000;

/**
 * Tells, once something has taken a second, that Esc ends it, and whether the host is slow. Only what is
 * new is told, so that a screen has nothing to draw meanwhile. Gives what ends it.
 */
export function whileWaiting(
  executor: Pick<Executor, 'speed'>,
  tell: (words: string) => void,
): () => void {
  let told = '';
  const timer = setInterval(() => {
    const words = waitingWords(speedOf(executor).bareMs());
    if (words === told) return;
    told = words;
    tell(words);
  }, SECOND);
  return () => clearInterval(timer);
}

/** `slow host: a bare command takes 1.4 s here; Esc ends this` */
function waitingWords(bareMs: number | null): string {
  return isSlow(bareMs) ? `slow host: ${bareWords(bareMs)}; Esc ends this` : 'Esc ends this';
}
