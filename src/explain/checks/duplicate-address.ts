import { formatCidr, type LinkAddress, sameAddress } from '../../model/address/address.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { neighbourOf, showAddresses, showNeighbour } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { freeBeside, replaceAddressFix, wordsFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import {
  egressOf,
  egressSegment,
  type PlacedHop,
  placedHops,
  positionOf,
} from '../path/path-queries.ts';

/**
 * Checks whether another on the segment has an address of the packet's too, and gets the packets: the kernel's
 * neighbour table tells whose MAC was found.
 */
export function checkDuplicateAddresses(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const exit = egressOf(context, at.hop);
    const { segment } = at.hop;
    if (exit === null || segment === null) return [];
    const stations = egressSegment(context, at.hop)?.stations ?? [];
    const holders = stations.filter(
      ({ link }) => addressOn(link.addresses, segment.nextHop) !== null,
    );
    const right = segment.owners[0];
    const isRight = ({ namespace, link }: LinkEnd) =>
      namespace.id === right?.namespace && link.name === right.link;
    const others = holders.filter((end) => !isRight(end) && end.namespace.id !== right?.namespace);
    if (holders.length < 2 || others.length === 0) return [];
    const entry = neighbourOf(context, exit, segment.nextHop);
    if (entry === null || entry.mac === null || entry.state.includes('PERMANENT')) return [];
    const taker = others.find(({ link }) => link.mac === entry.mac);
    // The right one's MAC is not a fault, and one MAC of two is another matter.
    const rightful = holders.find(isRight);
    if (taker === undefined || rightful?.link.mac === entry.mac) return [];
    return [duplicate(context, at, { exit, taker, address: segment.nextHop })];
  });
}

function addressOn(addresses: readonly LinkAddress[], wanted: string): LinkAddress | null {
  return addresses.find(({ address }) => sameAddress(address, wanted)) ?? null;
}

function duplicate(
  context: DiagnosisContext,
  at: PlacedHop,
  {
    exit,
    taker,
    address,
  }: { readonly exit: LinkEnd; readonly taker: LinkEnd; readonly address: string },
): Finding {
  const { snapshot } = context;
  const { link, namespace } = taker;
  const own = addressOn(link.addresses, address);
  const name = namespaceLabel(snapshot, namespace.id);
  const free = own === null ? null : freeBeside(snapshot, own);
  return {
    position: positionOf(at, 'neighbour', exit.link.name),
    what: `${name} also has ${address} and receives the packets: ${link.mac} is the MAC of its ${link.name}`,
    evidence: [showNeighbour(context, exit, address), showAddresses(context, taker)],
    fault: {
      code: 'duplicate-address',
      culprit: { kind: 'address', name: address, namespace: namespace.id },
      fix:
        free === null || own === null
          ? wordsFix(`Give ${link.name} of ${name} an address other than ${address}.`)
          : replaceAddressFix(snapshot, taker, formatCidr(own), free),
    },
  };
}
