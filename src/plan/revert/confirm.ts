import { reading } from '../../executor/command.ts';
import { succeeded } from '../../executor/command-result.ts';
import type { Executor } from '../../executor/executor.ts';
import type { HostIdentity } from '../host-identity.ts';
import { ConnectionLost, catchConnectionLost } from '../recovery/connection-guard.ts';
import type { ArmedWatcher } from './keep-armed.ts';

/** What a person is asked once an armed plan has run. */
export type KeepQuestion = {
  /** When the host takes it back, in milliseconds since the epoch by this machine's clock. */
  readonly until: number;
  /** Why the last answer to keep it did not count; null at first. */
  readonly refused: string | null;
  /** Aborts when an answer is no longer needed. */
  readonly signal: AbortSignal;
};

/** Asks it: again after each answer that did not count, as long as there is time. */
export type AskToKeep = (question: KeepQuestion) => Promise<'keep' | 'take-back'>;

/** How a run arms an undo on the host. */
export type RevertOptions = {
  /** Seconds. */
  readonly within: number;
  readonly ask: AskToKeep;
  /** Whether ssh may ask on this terminal while it makes the new connection. */
  readonly asking: boolean;
};

/** How the question was answered. */
export type Confirmation =
  | { readonly kind: 'kept' }
  | { readonly kind: 'take-back' }
  /** The time is over, so that the host takes it back. */
  | { readonly kind: 'none' }
  /** The question could not be asked: nothing would undo the build if no answer came. */
  | { readonly kind: 'unasked'; readonly why: string }
  /**
   * It was to be kept, but nothing is left of the armed undo: whether it undid the build is
   * unknown.
   */
  | { readonly kind: 'gone' };

type Options = {
  readonly armed: ArmedWatcher;
  readonly executor: Executor;
  readonly place: HostIdentity;
  readonly revert: RevertOptions;
  /** Aborts where the person wants an end: it is taken back. */
  readonly signal: AbortSignal | undefined;
};

/**
 * Begins the last countdown over there and asks, until the build is kept, is to be taken back, or
 * the time is over. An answer to keep counts only once a new connection came through, and is kept
 * only once the watcher has said so. On this machine the answer itself came through whatever the
 * person is connected by.
 */
export async function awaitAnswer({
  armed,
  executor,
  place,
  revert,
  signal,
}: Options): Promise<Confirmation> {
  const unasked = await armed.ask();
  if (unasked !== null) return { kind: 'unasked', why: unasked };
  const until = Date.now() + armed.within * 1_000;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), armed.within * 1_000);
  const stopped = AbortSignal.any([over.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    let refused: string | null = null;
    while (!stopped.aborted) {
      const question = { until, refused, signal: stopped };
      const answer = await unlessAborted(revert.ask(question), stopped);
      if (stopped.aborted) break;
      if (answer === 'take-back') return { kind: 'take-back' };
      refused = await unlessAborted(reachable(executor, place, revert.asking), stopped);
      if (refused !== null || stopped.aborted) continue;
      const ended = await catchConnectionLost(armed.end);
      if (ended instanceof ConnectionLost)
        refused = `the host did not receive it: ${ended.message}`;
      else if (ended.kind === 'unknown') refused = ended.why;
      else return { kind: ended.kind === 'ended' ? 'kept' : 'gone' };
    }
    return { kind: over.signal.aborted ? 'none' : 'take-back' };
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** Where commands over a connection take effect, as `Place` has it. */
const WHERE = reading([
  'sh',
  '-c',
  'cat /proc/sys/kernel/random/boot_id && stat -L -c %i /proc/self/ns/net',
]);

/** Why the host cannot be reached by a new connection; null if it can, and is the same. */
async function reachable(
  { runUnshared }: Executor,
  { boot, namespace }: HostIdentity,
  asking: boolean,
): Promise<string | null> {
  if (runUnshared === undefined) return null;
  const answer = await runUnshared(WHERE, { asking });
  if (!succeeded(answer)) return `a new connection does not get through: ${answer.message}`;
  const isSame = answer.stdout.trim() === `${boot}\n${namespace}`;
  return isSame ? null : 'a new connection leads to a different host';
}

/** Null if the signal aborts first. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
