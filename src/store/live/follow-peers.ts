import type { Network } from '../../model/engine/network.ts';
import type { OverlayPeers } from '../../model/engine/overlay.ts';
import type { Problem } from '../../model/problem.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { errorWords } from '../../model/text/error-words.ts';
import type { State } from '../state.ts';
import type { Store } from '../store.ts';
import { subjectOf, tabOf } from '../subject.ts';
import { pause } from './pause.ts';

/** Reads who else is on an overlay network. The inventory's, with its host bound. */
export type ReadPeers = (
  asked: { readonly network: string; readonly snapshot: Snapshot },
  signal: AbortSignal,
) => Promise<{ readonly peers: OverlayPeers; readonly problems: readonly Problem[] }>;

/** Milliseconds that a cursor must rest on a network before its peers are read. */
const REST = 120;

/** Reads the peers of the overlay network that is looked at, and again with each new snapshot. */
export function followPeers(options: {
  readonly store: Store;
  readonly read: ReadPeers;
  readonly signal: AbortSignal;
}): void {
  const { store, read, signal } = options;
  let stop = new AbortController();

  const load = async ({ id }: Network, snapshot: Snapshot, stopped: AbortSignal) => {
    if (networkIn(store.getState()) !== id) {
      store.dispatch({ type: 'peers', peers: { kind: 'reading', network: id } });
    }
    await pause(REST, stopped);
    if (stopped.aborted) return;
    const found = await read({ network: id, snapshot }, stopped);
    if (stopped.aborted) return;
    store.dispatch({ type: 'peers', peers: { kind: 'read', ...found } });
  };

  const begin = (state: State) => {
    stop.abort();
    const network = wantedOf(state);
    if (network === null || state.snapshot === null || signal.aborted) return;
    stop = new AbortController();
    const stopped = AbortSignal.any([signal, stop.signal]);
    load(network, state.snapshot, stopped).catch((error: unknown) => {
      const text = errorWords(error);
      store.dispatch({ type: 'notice', notice: { tone: 'bad', text } });
    });
  };

  const stopListening = store.subscribe((state, before) => {
    const isSame = wantedOf(state)?.id === wantedOf(before)?.id;
    if (state.snapshot !== before.snapshot || !isSame) begin(state);
  });
  signal.addEventListener('abort', stopListening, { once: true });
  begin(store.getState());
}

/** The network whose peers are known, or being read. */
function networkIn({ peers }: State): string | null {
  if (peers.kind === 'none') return null;
  return peers.kind === 'read' ? peers.peers.network : peers.network;
}

function wantedOf(state: State): Network | null {
  const subject = subjectOf(state);
  if (subject?.kind !== 'network' || tabOf(state, subject) !== 'network') return null;
  return subject.network.driver === 'overlay' ? subject.network : null;
}
