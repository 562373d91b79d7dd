import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { EngineCall } from '../../src/executor/engine/engine.ts';
import { recording, recordingEngine } from '../../src/executor/recording.ts';
import { createInventory } from '../../src/inventory/inventory.ts';
import type { Hint } from '../../src/inventory/monitor/hint.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { goLive } from '../../src/store/live/go-live.ts';
import { createExplorerStore, type Store } from '../../src/store/store.ts';
import type { Ground } from './ground.ts';

/** A store that follows a real host, and what it asked of it. */
export type LiveHost = {
  readonly store: Store;
  /** The hints of each reading. */
  readonly reads: (readonly Hint[])[];
  readonly calls: EngineCall[];
  /** The command line of each command that was run to its end, as you would type it. */
  readonly commands: string[];
  readonly refresh: () => void;
  /** Resolves once the host's changes are heard and all that was heard is read. */
  readonly settled: () => Promise<void>;
  /** Resolves once what is shown is what a fresh reading of everything gives; rejects with the difference. */
  readonly agrees: () => Promise<void>;
  readonly stop: () => void;
};

/** Follows a private host as the explorer does, without a screen. */
export function followGround(ground: Pick<Ground, 'executor' | 'engine' | 'snapshot'>): LiveHost {
  const store = createExplorerStore();
  const stopping = new AbortController();
  const reads: (readonly Hint[])[] = [];
  const calls: EngineCall[] = [];
  const commands: string[] = [];
  let lastRead = performance.now();
  const executor = recording(ground.executor, (entry) => {
    if (entry.kind === 'run') commands.push(entry.command.typed ?? entry.command.argv.join(' '));
  });
  const engine =
    ground.engine === null
      ? null
      : recordingEngine(ground.engine, (entry) => {
          if (entry.kind === 'engine') calls.push(entry.call);
        });
  const inventory = createInventory({ executor, engine });
  const { refresh } = goLive({
    store,
    executor,
    engine,
    signal: stopping.signal,
    readSnapshot: async (options) => {
      reads.push(options.hints);
      const snapshot = await inventory.read(options);
      lastRead = performance.now();
      return snapshot;
    },
    readSockets: async () => ({ sockets: [], problems: [] }),
    onError: (error) => {
      throw error;
    },
  });
  const settled = async () => {
    const begin = performance.now();
    const isBusy = () =>
      store.getState().feed.kernel !== 'listening' ||
      performance.now() - Math.max(begin, lastRead) < QUIET;
    while (isBusy()) await wait(20);
  };
  return {
    store,
    reads,
    calls,
    commands,
    refresh,
    settled,
    agrees: () => agreement(() => store.getState().snapshot, ground.snapshot),
    stop: () => stopping.abort(),
  };
}

/** Milliseconds without a reading after which no more is expected. */
const QUIET = 1500;
const PATIENCE = 8000;

async function agreement(
  shown: () => Snapshot | null,
  fresh: () => Promise<Snapshot>,
): Promise<void> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const wanted = comparable(await fresh());
    const now = shown();
    const seen = now === null ? null : comparable(now);
    if (isDeepStrictEqual(seen, wanted)) return;
    if (performance.now() > end) throw new Error(difference(seen, wanted));
    await wait(50);
  }
}

/** Programs that a reading runs inside a namespace, which another reading then finds there. */
const READERS = new Set(['ip', 'nsenter', 'sh']);

/** Removes what no event announces: time, traffic, neighbours, and the processes of the host itself. */
function comparable(snapshot: Snapshot) {
  return {
    ...snapshot,
    takenAt: '',
    containers: snapshot.containers.map((container) => ({ ...container, status: '' })),
    namespaces: snapshot.namespaces.map((namespace) => ({
      ...namespace,
      neighbours: [],
      unread: [],
      processes: namespace.processes.filter(
        ({ name }) => namespace.kind !== 'host' && !READERS.has(name),
      ),
      links: namespace.links.map((link) => ({ ...link, counters: null })),
    })),
  };
}

/** The first lines of both as JSON that are not the same. */
function difference(seen: unknown, wanted: unknown): string {
  const [one, other] = [seen, wanted].map((value) => JSON.stringify(value, null, 1).split('\n'));
  const at = (one ?? []).findIndex((line, number) => line !== other?.[number]);
  const from = Math.max(0, at - 12);
  const cut = (lines: readonly string[] = []) => lines.slice(from, at + 6).join('\n');
  return `shown:\n${cut(one)}\n\na fresh reading:\n${cut(other)}`;
}
