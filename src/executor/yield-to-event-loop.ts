import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which keys, timers and sockets get their turn; two readings may run at a time. */
const LENGTH = 4;

/** Work on the main thread that stays out of the way of everything else there. */
export type Slice = {
  /** Lets the others run where the slice of time is over; else goes on at once. */
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
