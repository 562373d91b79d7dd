import type { Flash } from '../state.ts';
import type { Store } from '../store.ts';

/** Milliseconds that a change stays highlighted: long enough to be seen at a glance at the screen. */
const SHOWN = 1000;

/** Ends each flash after its time, and all of them when the signal aborts. Where nothing flashes, no timer runs. */
export function expireHighlights(store: Store, signal: AbortSignal): void {
  const timers = new Map<Flash, NodeJS.Timeout>();
  const end = (flash: Flash) => {
    clearTimeout(timers.get(flash));
    timers.delete(flash);
    store.dispatch({ type: 'calm', flash });
  };
  const stop = store.subscribe(({ flashes }, before) => {
    if (flashes === before.flashes) return;
    for (const flash of flashes) {
      if (!timers.has(flash)) timers.set(flash, setTimeout(end, SHOWN, flash).unref());
    }
  });
  const halt = () => {
    stop();
    for (const flash of [...timers.keys()]) end(flash);
  };
  signal.addEventListener('abort', halt, { once: true });
}
