import { setImmediate } from 'node:timers/promises';

/**
 * Milliseconds of work after which keys, timers and sockets get their turn; two readings may run at
 * a time.
 */
const LENGTH = 4;

/** Work on the main thread that regularly yields to everything else there. */
export type Slice = {
  /** Yields if the time slice is over; otherwise continues at once. */
  readonly turn: () => Promise<void>;
};

export function startSlice(): Slice {
  let end = performance.now() + LENGTH;
  return {
    turn: async () => {
      if (performance.now() < end) return;
      await setImmediate();
      end = performance.now() + LENGTH;
    },
  };
}
