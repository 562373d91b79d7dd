/**
 * The reachability matrix: each chosen namespace tries all others, by ICMP echo and one TCP port.
 */
import type { NamespaceEntry } from '../../executor/namespace-entry.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Microseconds } from '../ping/ping-parse.ts';

/** Outcome of one attempt. */
export type MatrixOutcome =
  /** An echo reply, or an accepted connection; `rtt` is null if it was not measured. */
  | { readonly kind: 'answered'; readonly rtt: Microseconds | null }
  /** An explicit refusal: `Connection refused`, `Destination Host Unreachable, says 10.0.0.1`. */
  | { readonly kind: 'refused'; readonly said: string }
  /** No answer within a second. */
  | { readonly kind: 'silent' }
  /** It never left: `Network is unreachable`. */
  | { readonly kind: 'not-sent'; readonly said: string }
  /**
   * It could not be tried, or not completely: no ping, not permitted, no program that connects, no
   * way to enter.
   */
  | { readonly kind: 'untried'; readonly why: string };

/** The attempts of one namespace. */
export type MatrixRow = {
  readonly from: NamespaceId;
  /** Null if it cannot be entered. */
  readonly entry: NamespaceEntry | null;
  readonly asks: readonly MatrixAsk[];
};

export type MatrixAsk = {
  readonly to: NamespaceId;
  /** The address of `to` to try; null if it has none. */
  readonly address: string | null;
};

/** Outcome of one attempt; `tcp` is null if no port is tried. */
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
