import { EVERYTHING, type Hint } from '../../inventory/monitor/hint.ts';
import { watchHost } from '../../inventory/monitor/watch-host.ts';
import type { NamespaceId } from '../../model/kernel/namespace.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { untilState } from '../../model/until-state.ts';
import type { Feed, State } from '../state.ts';
import { type Store, statesOf } from '../store.ts';
import { followNames } from './follow-names.ts';
import type { Following } from './following.ts';
import { keepRunning } from './keep-running.ts';
import { type Listener, startListener } from './kernel-listener.ts';
import { pause } from './pause.ts';
import { untilConnected } from './until-connected.ts';

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
    await untilConnected(executor.connection, signal);
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
    if (wanted === null || signal.aborted) return 'heard';
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

/** Waits for a snapshot with a namespace that the listener does not hear; null where it ended first. */
async function nextUncovered(
  store: Store,
  listener: Listener | null,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const ended = new AbortController();
  listener?.ended.then(() => ended.abort());
  let looked: Snapshot | null = null;
  const isUncovered = ({ snapshot }: State) => {
    if (snapshot === looked || snapshot === null) return false;
    looked = snapshot;
    if (snapshot.namespaces.length === 0) return false;
    return listener === null || listener.missing(snapshot).length > 0;
  };
  const either = AbortSignal.any([signal, ended.signal]);
  const state = await untilState(statesOf(store), isUncovered, either);
  return state?.snapshot ?? null;
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
    await untilState(statesOf(store), ({ feed }) => feed.kernel === 'off', signal);
    await untilConnected(executor.connection, signal);
    await pause(POLL, signal);
    if (!signal.aborted && store.getState().feed.kernel === 'off') hint(EVERYTHING);
  }
}
