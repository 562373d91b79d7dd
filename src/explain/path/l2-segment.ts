import { BUNDLE_KINDS } from '../../model/kernel/link.ts';
import type { Namespace } from '../../model/kernel/namespace.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import { farEndOf, type LinkEnd, lowerEndOf } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type AllFacts, factsOfLink } from './link-facts.ts';
import type { Traversal } from './packet-path.ts';
import {
  hidesSharers,
  keyOf,
  SHARERS,
  sharedBy,
  sharersOf,
  siblingsOf,
  TUNNELS,
  tunnelEnds,
} from './shared-links.ts';
import { tagOut, vlanIn, vlansOn } from './vlan-tags.ts';

/** A link that takes frames, and the links that a frame passes to get there. */
export type Station = LinkEnd & { readonly traversals: readonly Traversal[] };

/** A layer-2 segment: all that a frame reaches from one link without routing, links that are down included. */
export type L2Segment = {
  /** In the order of their distance. */
  readonly stations: readonly Station[];
  /** Ports of the bridges between. */
  readonly ports: readonly LinkEnd[];
  /** How far a frame gets before it depends on whom it is for. */
  readonly trunk: readonly Traversal[];
  /** Whether it goes on where this host does not see. */
  readonly open: boolean;
};

/** The namespaces of which the snapshot does not tell what a frame does there: with VLANs, bridges may tag it. */
export function namespacesToRead({ namespaces }: Snapshot): readonly NamespaceId[] {
  const hasKind = (kinds: readonly string[]) => (namespace: Namespace) =>
    namespace.links.some(({ kind }) => kinds.includes(kind));
  const bridges = namespaces.some(hasKind(['vlan'])) ? ['bridge'] : [];
  return namespaces.filter(hasKind([...TUNNELS, 'bond', ...bridges])).map(({ id }) => id);
}

/** A frame on its path: the links that it passed, and the VLAN that its tag names. */
type Frame = { readonly passed: readonly Traversal[]; readonly tag: number | null };

/**
 * Follows cables, bridges, tunnels, VLANs, bonds and shared links from one link outwards. What a frame
 * may do there is left to the checks: here only plugs and tags count. `facts` are needed of
 * `namespacesToRead` only.
 */
export function segmentFrom(snapshot: Snapshot, facts: AllFacts, start: LinkEnd): L2Segment {
  const stations: Station[] = [];
  const ports: LinkEnd[] = [];
  const seen = new Set<string>([`${keyOf(start)}/null`]);
  const queue: (() => void)[] = [];
  let open = hidesSharers(snapshot, facts);

  const first = (end: LinkEnd, tag: number | null): boolean => {
    const key = `${keyOf(end)}/${tag}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  };

  /** A frame leaves by a link, whose own passage is the last. */
  const leave = (end: LinkEnd, frame: Frame): void => {
    const { link } = end;
    const { passed, tag } = frame;
    if (link.kind === 'loopback') return;
    if (link.kind === 'bridge') {
      sendThrough(end, null, { passed, tag: vlanIn(facts, end, end, tag) });
    } else if (link.kind === 'veth') {
      const far = farEndOf(snapshot, link);
      if (far?.kind === 'link') queue.push(() => arrive(far.end, frame));
      else open = true;
    } else if (link.kind === 'vxlan') {
      open = true;
      for (const other of tunnelEnds(snapshot, facts, end)) {
        const through = [...passed, traversal(end, 'tunnel'), traversal(other, 'tunnel')];
        queue.push(() => arrive(other, { passed: through, tag }));
      }
    } else if (SHARERS.includes(link.kind)) {
      // One link's sharers reach each other and what is beyond it, never the link itself.
      const below = sharedBy(snapshot, facts, end);
      for (const other of siblingsOf(snapshot, facts, end)) queue.push(() => arrive(other, frame));
      if (below === null) open = true;
      else queue.push(() => leave(below, frame));
    } else if (link.kind === 'vlan') {
      const below = lowerEndOf(snapshot, link);
      // Of a VLAN within a VLAN only the outer tag would be known.
      if (below?.kind !== 'link' || tag !== null) open = true;
      else leaveBy([below.end], { passed, tag: link.vlan });
    } else if (BUNDLE_KINDS.includes(link.kind)) {
      leaveBy(portsInUse(facts, end), frame);
    } else {
      open = true;
    }
  };

  const leaveBy = (lower: readonly LinkEnd[], { passed, tag }: Frame): void => {
    for (const end of lower) {
      queue.push(() => leave(end, { passed: [...passed, traversal(end, 'lower-out', tag)], tag }));
    }
  };

  /** `tag` is the VLAN that the frame is in inside the bridge. */
  const sendThrough = (bridge: LinkEnd, by: LinkEnd | null, { passed, tag }: Frame): void => {
    for (const link of bridge.namespace.links) {
      const port = { namespace: bridge.namespace, link };
      if (link.master !== bridge.link.name || link.index === by?.link.index) continue;
      ports.push(port);
      const on = tagOut(facts, bridge, port, tag);
      leave(port, { passed: [...passed, traversal(port, 'port-out', on)], tag: on });
    }
  };

  /** A frame comes out at a link. */
  const arrive = (end: LinkEnd, { passed, tag }: Frame): void => {
    if (!first(end, tag)) return;
    const master = upperOf(end);
    if (master === null) {
      take(end, { passed, tag });
    } else if (BUNDLE_KINDS.includes(master.link.kind)) {
      const isDeaf = factsOfLink(facts, end)?.standby === true;
      const plugged = [...passed, traversal(end, 'lower-in', tag)];
      if (!isDeaf) arrive(master, { passed: plugged, tag });
    } else if (master.link.kind === 'bridge') {
      const plugged = [...passed, traversal(end, 'port-in', tag)];
      ports.push(end);
      const inside = vlanIn(facts, master, end, tag);
      if (!first(master, inside)) return;
      take(master, { passed: plugged, tag: tagOut(facts, master, master, inside) });
      const through = [...plugged, traversal(master, 'bridge')];
      sendThrough(master, end, { passed: through, tag: inside });
    } else {
      open = true;
    }
  };

  /** A frame is for the link itself, or for those that stand on it. */
  const take = (end: LinkEnd, { passed, tag }: Frame): void => {
    if (tag === null) {
      stations.push({ ...end, traversals: [...passed, traversal(end, 'in')] });
      for (const sharer of sharersOf(snapshot, facts, end)) {
        queue.push(() => arrive(sharer, { passed, tag }));
      }
      return;
    }
    const through = [...passed, traversal(end, 'lower-in', tag)];
    for (const vlan of vlansOn(snapshot, end, tag)) {
      queue.push(() => arrive(vlan, { passed: through, tag: null }));
    }
  };

  leave(start, { passed: [traversal(start, 'out')], tag: null });
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) next();
  return { stations, ports, trunk: trunkOf(snapshot, start), open };
}

/** The ports that a bond sends by: with one in use, that one. */
function portsInUse(facts: AllFacts, { namespace, link: bundle }: LinkEnd): readonly LinkEnd[] {
  return namespace.links
    .filter(({ master }) => master === bundle.name)
    .map((link) => ({ namespace, link }))
    .filter((port) => factsOfLink(facts, port)?.standby !== true);
}

function trunkOf(snapshot: Snapshot, start: LinkEnd): readonly Traversal[] {
  const out = traversal(start, 'out');
  const far = start.link.kind === 'veth' ? farEndOf(snapshot, start.link) : null;
  if (far?.kind !== 'link') return [out];
  const bridge = bridgeOfPort(far.end);
  if (bridge === null) return [out, traversal(far.end, 'cable')];
  return [out, traversal(far.end, 'port-in'), traversal(bridge, 'bridge')];
}

function traversal(
  { namespace, link }: LinkEnd,
  as: Traversal['as'],
  tag: number | null = null,
): Traversal {
  const passed = { namespace: namespace.id, link: link.name, as };
  return tag === null ? passed : { ...passed, tag };
}

/** The bridge that a link is plugged into; null for none. */
export function bridgeOfPort(end: LinkEnd): LinkEnd | null {
  const upper = upperOf(end);
  return upper?.link.kind === 'bridge' ? upper : null;
}

/** The bridge or bond that takes what comes in by a link; null for none, and for a VRF, which takes no frames. */
function upperOf({ namespace, link }: LinkEnd): LinkEnd | null {
  const master = namespace.links.find(({ name }) => name === link.master);
  return master === undefined || master.kind === 'vrf' ? null : { namespace, link: master };
}
