import type { ConnectionWatch } from '../../executor/connection.ts';
import type { Engine } from '../../executor/engine/engine.ts';
import { engineHints } from '../../inventory/monitor/engine-hints.ts';
import { EVERYTHING, type Hint } from '../../inventory/monitor/hint.ts';
import type { Store } from '../store.ts';
import { pause } from './pause.ts';
import { untilConnected } from './until-connected.ts';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

/**
 * Listens to the engine for as long as the signal lets it. Where the engine is away, it asks again
 * later and later, and the store says when and why. Once it is back everything is read, since what happened
 * meanwhile was not heard. Where everything is read anyway, at the first time and after the connection
 * to the host broke, only what differs from that.
 */
export async function followEngine(options: {
  readonly engine: Engine;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly connection?: ConnectionWatch | undefined;
  readonly hint: (hints: readonly Hint[]) => void;
}): Promise<void> {
  const { engine, store, signal, connection, hint } = options;
  let wait = FIRST_WAIT;
  let wasAway = false;
  while (!signal.aborted) {
    if (connection?.current().kind === 'down') wasAway = false;
    await untilConnected(connection, signal);
    let isOpened = false;
    const { failure, problem } = await engine.events({
      signal,
      onOpen: () => {
        isOpened = true;
        store.dispatch({ type: 'feed', feed: { engineRetryAt: null } });
        hint(wasAway ? EVERYTHING : [{ kind: 'engine' }]);
      },
      onEvent: (event) => hint(engineHints(event)),
    });
    if (signal.aborted) return;
    wasAway ||= isOpened;
    // One that answers, but not in its own words, will not be another one soon.
    if (isOpened && failure !== 'protocol') wait = FIRST_WAIT;
    if (isOpened) hint([{ kind: 'engine' }]);
    const feed = { engineRetryAt: Date.now() + wait, engineProblem: problem };
    store.dispatch({ type: 'feed', feed });
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}
