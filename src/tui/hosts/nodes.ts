import { readNodes } from '../../inventory/details/swarm/read-nodes.ts';
import { nodeAddressOf } from '../../model/engine/overlay.ts';
import type { SwarmNode } from '../../model/engine/swarm-details.ts';
import type { HostEntry } from '../../store/hosts/open-hosts.ts';
import type { Session } from './sessions.ts';

/** What the managers among the open hosts tell of their swarms. */
export type Nodes =
  /** No open host manages a swarm. */
  | { readonly kind: 'none' }
  | { readonly kind: 'reading' }
  | {
      readonly kind: 'read';
      readonly nodes: readonly SwarmNode[];
      /** Why a manager did not tell. */
      readonly problems: readonly string[];
    };

/** The open hosts that can list the nodes of a swarm. */
export function managersAmong(sessions: readonly Session[]): readonly Session[] {
  return sessions.filter(({ store }) => {
    const { snapshot, feed } = store.getState();
    const engine = snapshot?.host.engine;
    return feed.connection.kind === 'up' && engine?.kind === 'connected' && engine.swarm.manager;
  });
}

/** Asks each manager for the nodes of its swarm; managers of one swarm tell of the same ones. */
export async function askForNodes(
  managers: readonly Session[],
  signal: AbortSignal,
): Promise<Nodes> {
  const readings = await Promise.all(managers.map((session) => readNodes(session, signal)));
  const nodes = readings.flatMap((reading) => (reading.ok ? reading.value : []));
  return {
    kind: 'read',
    nodes: [...new Map(nodes.map((node) => [node.id, node])).values()],
    problems: readings.flatMap((reading) => (reading.ok ? [] : [reading.problem.why])),
  };
}

/** The nodes that are none of the open hosts; within a swarm its address tells a node. */
export function notOpened(nodes: Nodes, entries: readonly HostEntry[]): readonly SwarmNode[] {
  if (nodes.kind !== 'read') return [];
  const open = new Set(
    entries.map(({ snapshot }) => (snapshot === null ? null : nodeAddressOf(snapshot))),
  );
  return nodes.nodes.filter(({ address }) => address === null || !open.has(address));
}

/** The address that opens a node; null where its managers know none. */
export function sshAddressOf({ address }: SwarmNode): string | null {
  if (address === null) return null;
  return `ssh://${address.includes(':') ? `[${address}]` : address}`;
}
