import { sameAddress } from '../../model/address/address.ts';
import { canonicalMac } from '../../model/address/mac.ts';
import { farEndOf, type LinkEnd, portsOf } from '../../model/kernel/wiring.ts';
import { labelOf } from '../../model/label.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** What frames reach from a link without a router: its cable's other end, and everything on a bridge there. */
function nextTo(snapshot: Snapshot, end: LinkEnd): readonly LinkEnd[] {
  const { namespace, link } = end;
  const far = farEndOf(snapshot, link);
  const master = namespace.links.find(
    ({ name, kind }) => name === link.master && kind === 'bridge',
  );
  return [
    ...(far?.kind === 'link' ? [far.end] : []),
    ...(master === undefined ? [] : [{ namespace, link: master }]),
    ...(link.kind === 'bridge' ? portsOf(snapshot, end).map(({ port }) => port) : []),
  ];
}

/** All links of a segment, the given one first. What is beyond a tunnel or the machine is not known. */
export function segmentOf(snapshot: Snapshot, from: LinkEnd): readonly LinkEnd[] {
  const known = new Map<string, LinkEnd>();
  const waiting = [from];
  for (let end = waiting.shift(); end !== undefined; end = waiting.shift()) {
    const key = `${end.namespace.id}/${end.link.index}`;
    if (known.has(key)) continue;
    known.set(key, end);
    waiting.push(...nextTo(snapshot, end));
  }
  return [...known.values()];
}

/**
 * Who has a MAC on the segment of a link, apart from that link: `eth0 of web`, or a neighbour of which only
 * the entry is known. Null if nobody is known to have it.
 */
export function macUserOn(snapshot: Snapshot, from: LinkEnd, mac: string): string | null {
  const same = (other: string | null) => other !== null && canonicalMac(other) === mac;
  const [, ...others] = segmentOf(snapshot, from);
  // A neighbour's entry for the link itself, which may have had that MAC before.
  const isOwn = (text: string) =>
    from.link.addresses.some(({ address }) => sameAddress(address, text));
  for (const { namespace, link } of others) {
    if (same(link.mac)) return `${link.name} of ${labelOf(snapshot, namespace)}`;
  }
  for (const { namespace, link } of [from, ...others]) {
    const seen = namespace.neighbours.find(
      (each) => each.device === link.name && same(each.mac) && !isOwn(each.address),
    );
    if (seen !== undefined) return `${seen.address}, a neighbour seen on ${link.name}`;
  }
  return null;
}
