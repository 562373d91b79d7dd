/** Something whose state can be read at any time, and that tells of each change. */
export type StateSource<S> = {
  readonly current: () => S;
  /** Calls the listener at each change; returns what ends that. */
  readonly subscribe: (listener: (state: S) => void) => () => void;
};

/**
 * Waits for a state, and resolves to it: at once if it is the current one. Resolves to null as soon as
 * the signal aborts.
 */
export function untilState<S>(
  { current, subscribe }: StateSource<S>,
  isWanted: (state: S) => boolean,
  signal: AbortSignal,
): Promise<S | null> {
  if (signal.aborted) return Promise.resolve(null);
  const now = current();
  if (isWanted(now)) return Promise.resolve(now);
  return new Promise((resolve) => {
    const settle = (state: S | null) => {
      stop();
      signal.removeEventListener('abort', giveUp);
      resolve(state);
    };
    const giveUp = () => settle(null);
    const stop = subscribe((state) => {
      if (isWanted(state)) settle(state);
    });
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
