/** Who reaches whom: each of some namespaces asks all others, by ICMP echo and by one TCP port. */
import type { NamespaceEntry } from '../../executor/namespace-entry.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Microseconds } from '../ping/ping-parse.ts';

/** What became of one try. */
export type MatrixOutcome =
  /** An echo reply, or an accepted connection; null where nobody measured. */
  | { readonly kind: 'answered'; readonly rtt: Microseconds | null }
  /** Somebody said no: `Connection refused`, `Destination Host Unreachable, says 10.0.0.1`. */
  | { readonly kind: 'refused'; readonly said: string }
  /** Nobody said anything within a second. */
  | { readonly kind: 'silent' }
  /** It never left: `Network is unreachable`. */
  | { readonly kind: 'not-sent'; readonly said: string }
  /** It could not be tried, or not to its end: no ping, not allowed, nothing that connects, no way in. */
  | { readonly kind: 'untried'; readonly why: string };

/** What one namespace shall ask. */
export type MatrixRow = {
  readonly from: NamespaceId;
  /** Null where no way to enter it. */
  readonly entry: NamespaceEntry | null;
  readonly asks: readonly MatrixAsk[];
};

export type MatrixAsk = {
  readonly to: NamespaceId;
  /** The address of `to` to try; null where it has none. */
  readonly address: string | null;
};

/** What came of one ask; `tcp` is null where no port is asked about. */
export type MatrixCell = {
  readonly from: NamespaceId;
  readonly to: NamespaceId;
  readonly address: string | null;
  readonly icmp: MatrixOutcome;
  readonly tcp: MatrixOutcome | null;
};

/** Every namespace as it asks every other; `choose` says by which address one reaches another. */
export function rowsOf(
  ends: readonly { readonly namespace: NamespaceId; readonly entry: NamespaceEntry | null }[],
  choose: (from: NamespaceId, to: NamespaceId) => string | null,
): readonly MatrixRow[] {
  return ends.map(({ namespace: from, entry }) => ({
    from,
    entry,
    asks: ends
      .filter(({ namespace }) => namespace !== from)
      .map(({ namespace: to }) => ({ to, address: choose(from, to) })),
  }));
}
