import type { Engine, EngineEvent } from '../executor/engine.ts';
import { pause } from './pause.ts';
import type { Store } from './store.ts';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

/** Events that change nothing that is shown, and come often: every `docker exec`, every health check. */
const NOISE =
  /^(exec_|health_status|attach|detach|top|resize|export|copy|archive-path|extract-to-dir)/;

/**
 * Listens to the engine for as long as the signal lets it. Where the engine is away, it asks again
 * later and later, and the store says when.
 */
export async function followEngine(options: {
  readonly engine: Engine;
  readonly store: Store;
  readonly signal: AbortSignal;
  /** Something may have changed. */
  readonly hint: () => void;
}): Promise<void> {
  const { engine, store, signal, hint } = options;
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    let opened = false;
    await engine.events({
      signal,
      onOpen: () => {
        opened = true;
        wait = FIRST_WAIT;
        store.dispatch({ type: 'feed', feed: { engineRetryAt: null } });
        hint();
      },
      onEvent: (event: EngineEvent) => {
        if (!NOISE.test(event.action)) hint();
      },
    });
    if (signal.aborted) return;
    if (opened) hint();
    store.dispatch({ type: 'feed', feed: { engineRetryAt: Date.now() + wait } });
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}
