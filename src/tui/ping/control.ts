/** What the ping screen's keys do: starts, pauses and ends the pings that it shows. */
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { Entry } from '../../executor/entry.ts';
import type { PingControl, PingRunner } from '../../probe/ping-runner.ts';
import { runPing } from '../../probe/ping-runner.ts';
import type { PingSession } from '../../probe/session.ts';
import type { Face } from '../face.ts';
import type { PingScreen, PingScreenAction } from './state.ts';
import { chosenInterval, chosenTarget, newPingScreen, reducePing } from './state.ts';
import type { Proposal } from './targets.ts';

export type Pings = {
  readonly store: StoreApi<PingScreen>;
  readonly dispatch: (action: PingScreenAction) => void;
  /** Pings the target that is typed or under the cursor. */
  readonly start: () => void;
  readonly togglePause: () => void;
  readonly reset: () => void;
  /** Takes the interval that was typed, for all targets. */
  readonly setInterval: () => void;
  /** Stops pinging the target under the cursor. */
  readonly drop: () => void;
  readonly close: () => void;
};

/** Milliseconds between two looks: answers are joined to so many updates of the screen. */
const TICK = 200;
const INTERVAL = 1_000;

/** The pings from one namespace. They end with `close`, or with the program. */
export function createPings(
  { executor, signal }: Pick<Face, 'executor' | 'signal'>,
  entry: Entry,
  proposals: readonly Proposal[],
): Pings {
  const now = () => performance.now();
  const store = createStore<PingScreen>(() => newPingScreen(proposals, now()));
  const dispatch = (action: PingScreenAction) =>
    store.setState((state) => reducePing(state, action), true);
  const runners = new Map<number, { readonly runner: PingRunner; readonly end: AbortController }>();
  const heard = new Map<number, PingSession>();
  let last = 0;

  const tick = () => {
    for (const { runner } of runners.values()) runner.tick();
    if (heard.size === 0) return;
    dispatch({ type: 'heard', now: now(), sessions: new Map(heard) });
    heard.clear();
  };
  const timer = setInterval(tick, TICK);

  const add = (target: string) => {
    last += 1;
    const id = last;
    const end = new AbortController();
    const runner = runPing(
      { target, intervalMs: INTERVAL },
      {
        executor,
        entry,
        now,
        onChange: (session) => heard.set(id, session),
        signal: AbortSignal.any([signal, end.signal]),
      },
    );
    runners.set(id, { runner, end });
    dispatch({ type: 'add', id, session: runner.session() });
  };

  const current = () => {
    const { watched, at } = store.getState();
    return watched[at] ?? null;
  };
  const control = (change: PingControl) => {
    const id = current()?.id;
    if (id !== undefined) runners.get(id)?.runner.control(change);
    tick();
  };

  return {
    store,
    dispatch,
    start: () => {
      const chosen = chosenTarget(store.getState());
      if ('why' in chosen) dispatch({ type: 'refuse', why: chosen.why });
      else add(chosen.target);
    },
    togglePause: () => {
      control({ kind: current()?.session.phase.kind === 'paused' ? 'resume' : 'pause' });
    },
    reset: () => control({ kind: 'reset' }),
    setInterval: () => {
      const chosen = chosenInterval(store.getState());
      if ('why' in chosen) {
        dispatch({ type: 'refuse', why: chosen.why });
        return;
      }
      for (const { runner } of runners.values()) {
        runner.control({ kind: 'interval', intervalMs: chosen.intervalMs });
      }
      dispatch({ type: 'watch' });
      tick();
    },
    drop: () => {
      const id = current()?.id;
      if (id === undefined) return;
      runners.get(id)?.end.abort();
      runners.delete(id);
      dispatch({ type: 'drop', id });
    },
    close: () => {
      clearInterval(timer);
      for (const { end } of runners.values()) end.abort();
    },
  };
}
