import { EVERYTHING, type Hint } from '../inventory/monitor/hint.ts';
import { watchHost } from '../inventory/monitor/watch-host.ts';
import type { NamespaceId } from '../model/kernel/namespace.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { followNames } from './follow-names.ts';
import type { Following } from './following.ts';
import { keepRunning } from './keep-running.ts';
import { type Listener, startListener } from './listener.ts';
import { pause } from './pause.ts';
import type { Feed } from './state.ts';
import type { Store } from './store.ts';
import { whenUp } from './when-up.ts';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;
/** How often the host is read where nothing tells of changes. */
const POLL = 10_000;

/**
 * Listens to the kernel: in every namespace where that is allowed, else in the host's, and where
 * nothing can be heard the host is read every few seconds instead.
 */
export async function followKernel(options: Following): Promise<void> {
  await Promise.all([followTables(options), followNames(options), poll(options)]);
}

async function followTables(options: Following): Promise<void> {
  const { executor, signal, hint } = options;
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    await whenUp(executor.connection, signal);
    const outcome = await listenEverywhere(options);
    tell(options, 'off');
    if (signal.aborted) return;
    if (outcome === 'refused') {
      await keepRunning(watchHost, {
        executor,
        signal,
        onLine: () => hint(EVERYTHING),
        tell: (isRunning) => tell(options, isRunning ? 'partly' : 'off'),
      });
      return;
    }
    wait = outcome === 'heard' ? FIRST_WAIT : Math.min(wait * 2, LONGEST_WAIT);
    await pause(wait, signal);
  }
}

/**
 * Listens until that breaks: `heard` where it worked before, `refused` where it may not be done here,
 * `lost` where it did not come to it. Namespaces that are new get a new listener, and the old one
 * ends when that hears, so that nothing is missed between the two. What happened in a namespace
 * before it was listened to shows when it is read once more.
 */
async function listenEverywhere(options: Following): Promise<'heard' | 'refused' | 'lost'> {
  const { executor, store, signal, hint } = options;
  let current: Listener | null = null;
  for (;;) {
    const wanted = await nextUncovered(store, current, signal);
    if (wanted === 'ended' || signal.aborted) return 'heard';
    const next = startListener({ executor, snapshot: wanted, signal, hint });
    const isReady = await next.ready;
    current?.stop();
    if (!isReady) {
      if (current !== null) return 'heard';
      const isLost = (await next.ended).lost || executor.connection?.current().kind === 'down';
      return isLost ? 'lost' : 'refused';
    }
    tell(options, 'listening');
    hint(current === null ? [{ kind: 'kernel' }] : current.missing(wanted).map(tablesOf));
    current = next;
  }
}

/** The first snapshot with a namespace that the listener does not hear; `ended` where it ended first. */
function nextUncovered(
  store: Store,
  listener: Listener | null,
  signal: AbortSignal,
): Promise<Snapshot | 'ended'> {
  return new Promise((resolve) => {
    const done = (what: Snapshot | 'ended') => {
      stop();
      signal.removeEventListener('abort', abort);
      resolve(what);
    };
    const abort = () => done('ended');
    const look = (snapshot: Snapshot | null) => {
      if (snapshot === null || snapshot.namespaces.length === 0) return;
      if (listener === null || listener.missing(snapshot).length > 0) done(snapshot);
    };
    const stop = store.subscribe((state, before) => {
      if (state.snapshot !== before.snapshot) look(state.snapshot);
    });
    signal.addEventListener('abort', abort, { once: true });
    listener?.ended.then(() => done('ended'));
    if (signal.aborted) abort();
    else look(store.getState().snapshot);
  });
}

function tablesOf(id: NamespaceId): Hint {
  return { kind: 'namespace', id };
}

function tell({ store }: Following, kernel: Feed['kernel']): void {
  if (store.getState().feed.kernel !== kernel) store.dispatch({ type: 'feed', feed: { kernel } });
}

/** Reads the host every few seconds while nothing is heard of it, and not once while it is. */
async function poll({ store, executor, signal, hint }: Following): Promise<void> {
  while (!signal.aborted) {
    await whenOff(store, signal);
    await whenUp(executor.connection, signal);
    await pause(POLL, signal);
    if (!signal.aborted && store.getState().feed.kernel === 'off') hint(EVERYTHING);
  }
}

function whenOff(store: Store, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stop = store.subscribe(({ feed }) => {
      if (feed.kernel === 'off') done();
    });
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted || store.getState().feed.kernel === 'off') done();
  });
}
