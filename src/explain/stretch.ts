import type { NamespaceId } from '../model/namespace-id.ts';
import type { LinkFacts, PathFacts } from '../model/path-facts.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type End, farEndOf, namespaceOf } from '../model/wiring.ts';
import type { Passage } from './way.ts';

/** Somebody whom frames can be for, and the links that a frame passes to get there. */
export type Station = End & { readonly passages: readonly Passage[] };

/** All that a frame reaches from one link without routing, links that are down included. */
export type Stretch = {
  /** In the order of their distance. */
  readonly stations: readonly Station[];
  /** Ports of the bridges between. */
  readonly ports: readonly End[];
  /** How far a frame gets before it depends on whom it is for. */
  readonly trunk: readonly Passage[];
  /** Whether it goes on where this host does not see. */
  readonly open: boolean;
};

export type AllFacts = ReadonlyMap<NamespaceId, PathFacts>;

/** The kinds whose frames this room follows by what stands in the facts, not in the snapshot. */
export const TUNNELS: readonly string[] = ['vxlan', 'macvlan', 'macvtap'];

/**
 * Follows cables, bridges, tunnels and shared links from one link outwards. What a frame may do there
 * is left to the checks: here only plugs count. `facts` are needed for vxlan and macvlan links alone.
 */
export function stretchFrom(snapshot: Snapshot, facts: AllFacts, start: End): Stretch {
  const stations: Station[] = [];
  const ports: End[] = [];
  const seen = new Set<string>([keyOf(start)]);
  const queue: (() => void)[] = [];
  let trunk: readonly Passage[] = [passage(start, 'out')];
  let open = hidesSharers(snapshot, facts);

  const first = (end: End): boolean => {
    const isNew = !seen.has(keyOf(end));
    seen.add(keyOf(end));
    return isNew;
  };

  /** A frame leaves by a link, whose own passage is the last. */
  const leave = (end: End, passed: readonly Passage[]): void => {
    const { link } = end;
    if (link.kind === 'loopback') return;
    if (link.kind === 'bridge') {
      sendThrough(end, null, passed);
    } else if (link.kind === 'veth') {
      const far = farEndOf(snapshot, link);
      if (far?.kind === 'link') queue.push(() => arrive(far.end, passed));
      else open = true;
    } else if (link.kind === 'vxlan') {
      open = true;
      for (const other of tunnelEnds(snapshot, facts, end)) {
        queue.push(() => arrive(other, [...passed, tunnel(end), tunnel(other)]));
      }
    } else if (TUNNELS.includes(link.kind)) {
      // One link's sharers reach each other and what is beyond it, never the link itself.
      const below = lowerOf(snapshot, facts, end);
      for (const other of siblingsOf(snapshot, facts, end)) queue.push(() => arrive(other, passed));
      if (below === null) open = true;
      else queue.push(() => leave(below, passed));
    } else {
      open = true;
    }
  };

  const sendThrough = (bridge: End, by: End | null, passed: readonly Passage[]): void => {
    for (const link of bridge.namespace.links) {
      const port = { namespace: bridge.namespace, link };
      if (link.master !== bridge.link.name || link.index === by?.link.index) continue;
      ports.push(port);
      leave(port, [...passed, passage(port, 'port-out')]);
    }
  };

  /** A frame comes out at a link. */
  const arrive = (end: End, passed: readonly Passage[]): void => {
    if (!first(end)) return;
    const bridge = masterOf(end);
    if (bridge === null) {
      stations.push({ ...end, passages: [...passed, passage(end, 'in')] });
      for (const sharer of sharersOf(snapshot, facts, end))
        queue.push(() => arrive(sharer, passed));
      return;
    }
    const plugged = [...passed, passage(end, 'port-in')];
    ports.push(end);
    if (!first(bridge)) return;
    stations.push({ ...bridge, passages: [...plugged, passage(bridge, 'in')] });
    sendThrough(bridge, end, [...plugged, passage(bridge, 'bridge')]);
  };

  if (start.link.kind === 'veth') trunk = trunkOf(snapshot, start);
  leave(start, [passage(start, 'out')]);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) next();
  return { stations, ports, trunk, open };
}

function trunkOf(snapshot: Snapshot, start: End): readonly Passage[] {
  const far = farEndOf(snapshot, start.link);
  const out = passage(start, 'out');
  if (far?.kind !== 'link') return [out];
  const bridge = masterOf(far.end);
  if (bridge === null) return [out, passage(far.end, 'cable')];
  return [out, passage(far.end, 'port-in'), passage(bridge, 'bridge')];
}

function keyOf({ namespace, link }: End): string {
  return `${namespace.id}/${link.index}`;
}

function passage({ namespace, link }: End, as: Passage['as']): Passage {
  return { namespace: namespace.id, link: link.name, as };
}

function tunnel(end: End): Passage {
  return passage(end, 'tunnel');
}

/** The bridge that a link is plugged into; null for none, and for a VRF, which is no bridge. */
export function masterOf({ namespace, link }: End): End | null {
  const master = namespace.links.find(({ name }) => name === link.master);
  return master === undefined || master.kind === 'vrf' ? null : { namespace, link: master };
}

/** What is known of a link beside the snapshot. */
export function factsOfLink(facts: AllFacts, { namespace, link }: End): LinkFacts | null {
  return facts.get(namespace.id)?.links?.find(({ index }) => index === link.index) ?? null;
}

function linksOf(snapshot: Snapshot, facts: AllFacts): readonly (End & { facts: LinkFacts })[] {
  return [...facts.values()].flatMap((each) => {
    const namespace = namespaceOf(snapshot, each.namespace);
    return (each.links ?? []).flatMap((one) => {
      const link = namespace?.links.find(({ index }) => index === one.index);
      return namespace && link ? [{ namespace, link, facts: one }] : [];
    });
  });
}

/** Whether there are links that share another, of which it could not be read which that is. */
function hidesSharers({ namespaces }: Snapshot, facts: AllFacts): boolean {
  return namespaces.some(
    ({ id, links }) =>
      links.some(({ kind }) => TUNNELS.includes(kind)) && facts.get(id)?.links == null,
  );
}

/** The vxlan links of this host with the same id and port. */
function tunnelEnds(snapshot: Snapshot, facts: AllFacts, end: End): readonly End[] {
  const own = factsOfLink(facts, end)?.vxlan ?? null;
  if (own === null) return [];
  return linksOf(snapshot, facts).filter(
    (other) =>
      other.facts.vxlan?.id === own.id &&
      other.facts.vxlan.port === own.port &&
      keyOf(other) !== keyOf(end),
  );
}

/** The macvlan links in mode bridge that share the link of one, which is in that mode too. */
function siblingsOf(snapshot: Snapshot, facts: AllFacts, end: End): readonly End[] {
  const below = lowerOf(snapshot, facts, end);
  const isBridged = (each: End) => factsOfLink(facts, each)?.lower?.mode === 'bridge';
  if (below === null || !isBridged(end)) return [];
  return sharersOf(snapshot, facts, below).filter(
    (other) => keyOf(other) !== keyOf(end) && isBridged(other),
  );
}

/** The macvlan links that share a link. */
function sharersOf(snapshot: Snapshot, facts: AllFacts, below: End): readonly End[] {
  return linksOf(snapshot, facts).filter((other) => {
    const lower = lowerOf(snapshot, facts, other);
    return lower !== null && keyOf(lower) === keyOf(below);
  });
}

/** The link that a macvlan shares: an index in another namespace is taken for the host's. */
function lowerOf(snapshot: Snapshot, facts: AllFacts, end: End): End | null {
  const lower = factsOfLink(facts, end)?.lower ?? null;
  if (lower === null) return null;
  const host = snapshot.host.namespace;
  const elsewhere = host === null ? null : namespaceOf(snapshot, host);
  const home = lower.elsewhere ? elsewhere : end.namespace;
  const link = home?.links.find(({ index, name }) =>
    lower.index === null ? name === lower.name : index === lower.index,
  );
  return home === null || link === undefined ? null : { namespace: home, link };
}
