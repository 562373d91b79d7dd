/** What the probe screen's keys do: starts, pauses and ends the probes that it shows. */
import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { PingControl, PingRunner } from '../../probe/ping/ping-runner.ts';
import { runPing } from '../../probe/ping/ping-runner.ts';
import type { PingSession } from '../../probe/session/session.ts';
import type { AppContext } from '../app-context.ts';
import { createViewport, type Viewport } from '../widgets/viewport.ts';
import type { Origin } from './origin.ts';
import type { PingScreen, PingScreenAction } from './state.ts';
import { chosenInterval, chosenTarget, newPingScreen, reducePing, selectedIn } from './state.ts';

export type Pings = {
  readonly store: StoreApi<PingScreen>;
  readonly viewport: Viewport;
  readonly dispatch: (action: PingScreenAction) => void;
  /** Probes the target that is typed or under the cursor. */
  readonly start: () => void;
  readonly togglePause: () => void;
  readonly reset: () => void;
  /** Takes the interval that was typed, for all targets. */
  readonly setInterval: () => void;
  /** Asks what is to be said of this moment. */
  readonly askMark: () => void;
  /** Stops probing the target under the cursor, and forgets it. */
  readonly drop: () => void;
  /** Nothing is sent while nobody looks: what runs rests until `resume`. */
  readonly rest: () => void;
  readonly resume: () => void;
};

/** Milliseconds between two looks: answers are joined to so many updates of the screen. */
const TICK = 200;
/** With more targets than this, figures that change at each look could not be read: every other one is shown. */
const MANY = 16;
const INTERVAL = 1_000;

/** The probes of one host. They rest with `rest`, and end with the program. */
export function createPings(
  { executor, signal }: Pick<AppContext, 'executor' | 'signal'>,
  first: Origin,
): Pings {
  const now = () => performance.now();
  const store = createStore<PingScreen>(() => newPingScreen(first, now()));
  const dispatch = (action: PingScreenAction) =>
    store.setState((state) => reducePing(state, action), true);
  const runners = new Map<number, { readonly runner: PingRunner; readonly end: AbortController }>();
  const heard = new Map<number, PingSession>();
  const resting = new Set<number>();
  let intervalMs = INTERVAL;
  let last = 0;
  let timer: NodeJS.Timeout | null = null;
  let skipped = false;

  const show = () => {
    if (heard.size === 0) return;
    dispatch({ type: 'heard', now: now(), sessions: new Map(heard) });
    heard.clear();
  };
  const tick = () => {
    for (const { runner } of runners.values()) runner.tick();
    skipped = runners.size > MANY && !skipped;
    if (!skipped) show();
  };

  const add = (target: string) => {
    last += 1;
    const id = last;
    const end = new AbortController();
    const { entry, resolverPaths } = store.getState().origin;
    const runner = runPing(
      { target, intervalMs, resolverPaths },
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

  const current = () => selectedIn(store.getState());
  const control = (change: PingControl) => {
    const id = current()?.id;
    if (id !== undefined) runners.get(id)?.runner.control(change);
    show();
  };

  return {
    store,
    viewport: createViewport(),
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
      intervalMs = chosen.intervalMs;
      for (const { runner } of runners.values()) runner.control({ kind: 'interval', intervalMs });
      dispatch({ type: 'watch' });
      show();
    },
    askMark: () => dispatch({ type: 'ask-mark', at: now() }),
    drop: () => {
      const id = current()?.id;
      if (id === undefined) return;
      runners.get(id)?.end.abort();
      runners.delete(id);
      heard.delete(id);
      dispatch({ type: 'drop', id });
    },
    rest: () => {
      if (timer !== null) clearInterval(timer);
      timer = null;
      for (const [id, { runner }] of runners) {
        if (runner.session().phase.kind === 'paused') continue;
        runner.control({ kind: 'pause' });
        if (runner.session().phase.kind === 'paused') resting.add(id);
      }
      show();
    },
    resume: () => {
      for (const id of resting) runners.get(id)?.runner.control({ kind: 'resume' });
      resting.clear();
      timer ??= setInterval(tick, TICK);
    },
  };
}
