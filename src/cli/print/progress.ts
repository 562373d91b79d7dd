import type { Executor } from '../../executor/executor.ts';
import { bareWords, isSlow } from '../../executor/slowness.ts';
import { speedOf } from '../../executor/speed.ts';
import { failure } from '../errors.ts';
import { interruptible } from '../interrupt.ts';
import type { Output } from './output.ts';

/** Milliseconds after which a person is told what goes on, and between two times that they are told. */
const SECOND = 1_000;

/** A work that may take long: where it is done, where it is shown, and what it is, as `reading the host`. */
export type Showing = {
  readonly executor: Pick<Executor, 'speed'>;
  readonly output: Pick<Output, 'status'>;
  readonly what: string;
};

/** What a work is given: a signal that aborts where the person stops it, and whom to tell what is done now. */
export type ShownWork = {
  readonly signal: AbortSignal;
  readonly tell: (what: string) => void;
};

/**
 * Does a work that only looks. Whatever takes longer than a second shows on the terminal what goes on, for
 * how long, and whether the host is slow. Ctrl-C, or another signal to end, stops it: then this throws.
 */
export async function shown<T>(
  { executor, output, what }: Showing,
  work: (given: ShownWork) => Promise<T>,
): Promise<T> {
  const begin = performance.now();
  let now = what;
  const draw = () => {
    const seconds = Math.round((performance.now() - begin) / SECOND);
    output.status(progressWords(now, seconds, speedOf(executor).bareMs()));
  };
  const ticking = setInterval(draw, SECOND);
  const tell = (news: string) => {
    now = news;
  };
  try {
    return await interruptible(async (signal) => {
      const done = await work({ signal, tell });
      if (signal.aborted) throw failure('interrupted', 'it was stopped before it finished', '');
      return done;
    });
  } finally {
    clearInterval(ticking);
    output.status(null);
  }
}

/** `reading the host: 12 s (slow host: a bare command takes 1.4 s here); Ctrl-C stops it` */
export function progressWords(what: string, seconds: number, bareMs: number | null): string {
  const slow = isSlow(bareMs) ? ` (slow host: ${bareWords(bareMs)})` : '';
  return `${what}: ${seconds} s${slow}; Ctrl-C stops it`;
}
