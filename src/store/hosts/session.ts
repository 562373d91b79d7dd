import type { Host } from '../../executor/operation.ts';
import { recording, recordingEngine } from '../../executor/recording.ts';
import { readSockets } from '../../inventory/details/read-sockets.ts';
import { readOverlayPeers } from '../../inventory/details/swarm/read-overlay-peers.ts';
import { createInventory } from '../../inventory/inventory.ts';
import { namespaceEntryOf } from '../../inventory/kernel/entry-of.ts';
import { followPeers } from '../live/follow-peers.ts';
import type { ReadSockets } from '../live/follow-sockets.ts';
import { goLive } from '../live/go-live.ts';
import { logBuffer } from '../live/log-buffer.ts';
import type { Store } from '../store.ts';
import { createExplorerStore } from '../store.ts';
import type { HostId } from './other-hosts.ts';

/** A host that is open: the ways to it, each recorded in its log, and what is known of it, kept true. */
export type HostSession = Host & {
  readonly id: HostId;
  readonly store: Store;
  /** Reads the host again; if the connection to it is broken, tries that first. */
  readonly refresh: () => void;
};

/** Opens a host: it is read, and listened to, until the signal aborts. */
export function openSession(
  id: HostId,
  host: Host,
  {
    signal,
    onError,
  }: {
    readonly signal: AbortSignal;
    /** What must not happen did: the caller ends the program with it. */
    readonly onError: (error: unknown) => void;
  },
): HostSession {
  const store = createExplorerStore();
  const log = logBuffer(store);
  const executor = recording(host.executor, log);
  const engine = host.engine === null ? null : recordingEngine(host.engine, log);
  followPeers({
    store,
    read: (asked, stop) => readOverlayPeers({ executor, engine }, asked, stop),
    signal,
  });
  const { refresh } = goLive({
    store,
    executor,
    engine,
    signal,
    readSnapshot: createInventory({ executor, engine }).read,
    readSockets: socketsOf(executor),
    onError,
  });
  return { id, executor, engine, store, refresh };
}

function socketsOf(executor: Host['executor']): ReadSockets {
  return async (namespace, signal) => {
    const entry = namespaceEntryOf(namespace);
    if (entry === null) return { sockets: [], problems: [] };
    const reading = await readSockets({ executor, entry, signal });
    return reading.ok
      ? { sockets: reading.value, problems: [] }
      : { sockets: [], problems: [reading.problem] };
  };
}
