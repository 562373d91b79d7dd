import type { Network } from '../engine/network.ts';
import { labelOf } from '../label.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Link } from './link.ts';
import { type LinkEnd, namespaceOf, type Port, portsOf } from './wiring.ts';

/** A port of a bridge, and what is behind it, in words. */
export type BridgePort = Port & {
  /**
   * The label of the namespace at the far end; null for a port that is not a veth, or whose end is
   * unknown.
   */
  readonly behind: string | null;
};

/** A bridge of the host's namespace. */
export type Bridge = {
  readonly end: LinkEnd;
  readonly link: Link;
  /** The engine's network that it carries; null for one made by hand. */
  readonly network: Network | null;
  readonly ports: readonly BridgePort[];
};

/** The bridges of the host's own namespace, docker0 first, then in the order of their indexes. */
export function bridgesOf(snapshot: Snapshot): readonly Bridge[] {
  const host = snapshot.host.namespace;
  const namespace = host === null ? null : namespaceOf(snapshot, host);
  if (namespace === null) return [];
  return namespace.links
    .filter(({ kind }) => kind === 'bridge')
    .toSorted((a, b) => rank(a) - rank(b) || a.index - b.index)
    .map((link) => {
      const end = { namespace, link };
      return {
        end,
        link,
        network: snapshot.networks.find(({ bridge }) => bridge === link.name) ?? null,
        ports: portsOf(snapshot, end).map((port) => ({ ...port, behind: behind(snapshot, port) })),
      };
    });
}

function rank(link: Link): number {
  return link.name === 'docker0' ? 0 : 1;
}

function behind(snapshot: Snapshot, { far }: Port): string | null {
  return far?.kind === 'link' ? labelOf(snapshot, far.end.namespace) : null;
}
