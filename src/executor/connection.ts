/** How the way to a host stands. Times in milliseconds since the epoch. */
export type Connection =
  | { readonly kind: 'up' }
  | {
      readonly kind: 'down';
      readonly since: number;
      readonly why: string;
      /** When it is tried again by itself; null while that is under way, or where a person must act first. */
      readonly retryAt: number | null;
      /** Whether it cannot come back without a person: a password, a changed host key. */
      readonly needsPerson: boolean;
    };

/** A way to a host that can break, and is mended by itself where that is possible. */
export type ConnectionWatch = {
  /**
   * Says `down` before any command or call that the loss ended does settle: whoever asks after a
   * failure knows what it was.
   */
  readonly current: () => Connection;
  /** Calls the listener at each change; gives what ends that. */
  readonly subscribe: (listener: (connection: Connection) => void) => () => void;
  /** Tries now instead of at `retryAt`. */
  readonly retry: () => void;
  /**
   * Tries now, with whatever questions that takes on the terminal: for a screen that has stepped aside.
   * Absent where there is no terminal. Resolves when it was tried; `current` tells what came of it.
   */
  readonly interact?: () => Promise<void>;
};
