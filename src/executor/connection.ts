/** State of the connection to a host. Times in milliseconds since the epoch. */
export type Connection =
  | { readonly kind: 'up' }
  | {
      readonly kind: 'down';
      readonly since: number;
      readonly why: string;
      /**
       * When it is tried again by itself; null while that is under way, or where a person must act
       * first.
       */
      readonly retryAt: number | null;
      /** Whether it cannot come back without a person: a password, a changed host key. */
      readonly needsPerson: boolean;
    };

/** A connection to a host that can break, and that reconnects automatically if possible. */
export type ConnectionWatch = {
  /**
   * Reports `down` before any command or call that the loss ended settles, so that a caller who
   * asks after a failure knows the cause.
   */
  readonly current: () => Connection;
  /** Calls the listener at each change; gives what ends that. */
  readonly subscribe: (listener: (connection: Connection) => void) => () => void;
  /** Tries now instead of at `retryAt`. */
  readonly retry: () => void;
  /**
   * Tries to reconnect now, asking on the terminal if needed: for a screen that has stepped aside.
   * Absent without a terminal. Resolves after the attempt; `current` has the outcome.
   */
  readonly interact?: () => Promise<void>;
};
