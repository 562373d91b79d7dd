import type { PortVlans } from '../../model/kernel/path-detail.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type AllFacts, factsOfLink } from './link-facts.ts';

/**
 * The VLAN of a frame that comes into a bridge by a port, or is sent by the bridge itself. One that does
 * not filter leaves tags as they are; where a port is in no VLAN, the frame is followed with its own tag.
 */
export function vlanIn(
  facts: AllFacts,
  bridge: LinkEnd,
  by: LinkEnd,
  tag: number | null,
): number | null {
  if (factsOfLink(facts, bridge)?.bridge?.vlanFiltering !== true || tag !== null) return tag;
  return vlansOf(facts, by)?.pvid ?? null;
}

/** The tag with which a frame leaves a bridge by a port, or goes up to the bridge itself. */
export function tagOut(
  facts: AllFacts,
  bridge: LinkEnd,
  by: LinkEnd,
  inside: number | null,
): number | null {
  if (factsOfLink(facts, bridge)?.bridge?.vlanFiltering !== true || inside === null) return inside;
  const vlans = vlansOf(facts, by);
  // Where it may not leave, it is followed as if it might, which the checks then tell.
  if (vlans?.vlans.includes(inside) !== true) return null;
  return vlans.untagged.includes(inside) ? null : inside;
}

function vlansOf(facts: AllFacts, { namespace, link }: LinkEnd): PortVlans | null {
  return facts.get(namespace.id)?.vlans?.find((each) => each.link === link.name) ?? null;
}

/** The VLAN links that stand on a link, in whichever namespace, and take frames with a tag. */
export function vlansOn(snapshot: Snapshot, below: LinkEnd, tag: number): readonly LinkEnd[] {
  return snapshot.namespaces.flatMap((namespace) =>
    namespace.links
      .filter(({ vlan, lower }) => {
        const isOn = lower?.kind === 'known' && lower.namespace === below.namespace.id;
        return vlan === tag && isOn && lower.index === below.link.index;
      })
      .map((link) => ({ namespace, link })),
  );
}
