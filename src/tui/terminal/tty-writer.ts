import { closeSync, constants, openSync, writeSync } from 'node:fs';

/** The way for bytes to a terminal: it never blocks, and keeps what the terminal does not take yet. */
export type TtyWriter = {
  /** Writes after what is kept. */
  readonly write: (bytes: string) => void;
  /** Whether something is kept. */
  readonly isFull: () => boolean;
  /** Waits, blocking, until all is written; at most so many milliseconds. */
  readonly drain: (limit: number) => void;
  readonly close: () => void;
};

/** Milliseconds after which a terminal that took no more is tried again. */
const RETRY = 8;

/**
 * Opens the terminal behind a descriptor once more, for writes that do not block: to switch the
 * descriptor itself would change it for the shell that we share it with. A write in a thread of its
 * own would not do: a process does not end before a thread that waits for a dead terminal. Where the
 * terminal cannot be opened, after `su` for instance, writes to the descriptor block.
 */
export function openTtyWriter(descriptor: number, onDrain: () => void): TtyWriter {
  const own = openAgain(descriptor);
  const target = own ?? descriptor;
  let kept: Buffer = Buffer.alloc(0);
  let retry: NodeJS.Timeout | null = null;

  const push = () => {
    while (kept.length > 0) {
      const written = tryWrite(target, kept);
      if (written === null) return;
      kept = kept.subarray(written);
    }
  };
  const pushLater = () => {
    if (kept.length === 0 || retry !== null) return;
    retry = setTimeout(() => {
      retry = null;
      push();
      if (kept.length === 0) onDrain();
      else pushLater();
    }, RETRY);
  };
  const stopRetrying = () => {
    if (retry !== null) clearTimeout(retry);
    retry = null;
  };
  return {
    write: (bytes) => {
      kept = Buffer.concat([kept, Buffer.from(bytes)]);
      push();
      pushLater();
    },
    isFull: () => kept.length > 0,
    drain: (limit) => {
      const end = performance.now() + limit;
      push();
      while (kept.length > 0 && performance.now() < end) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY);
        push();
      }
    },
    close: () => {
      stopRetrying();
      if (own !== null) closeSync(own);
    },
  };
}

/** Null where none of the names leads there. */
function openAgain(descriptor: number): number | null {
  const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  for (const path of [`/proc/self/fd/${descriptor}`, '/dev/tty']) {
    try {
      return openSync(path, flags);
    } catch {
      // Another user's terminal, or no /proc: there is one more way, and a blocking one after that.
    }
  }
  return null;
}

/** Bytes that were taken; null where the terminal takes none now. A terminal that is gone takes all. */
function tryWrite(target: number, bytes: Buffer): number | null {
  try {
    return writeSync(target, bytes);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'EAGAIN' ? null : bytes.length;
  }
}
