import { formatCidr, type LinkAddress, sameAddress } from '../../model/address/address.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import { type At, alongWays, exitOf, positionOf, stretchOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Finding } from '../finding.ts';
import { freeBeside, replaceAddress, words } from '../fixes.ts';
import { nameOf } from '../place.ts';
import { neighbourOf, showAddresses, showNeighbour } from '../showing.ts';

/**
 * Whether another on the segment has an address of the packet's too, and gets the packets: the kernel's
 * neighbour table tells whose MAC was found.
 */
export function checkDuplicateAddresses(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at) => {
    const exit = exitOf(kase, at.stage);
    const { segment } = at.stage;
    if (exit === null || segment === null) return [];
    const stations = stretchOf(kase, at.stage)?.stations ?? [];
    const holders = stations.filter(
      ({ link }) => addressOn(link.addresses, segment.nextHop) !== null,
    );
    const right = segment.owners[0];
    const isRight = ({ namespace, link }: LinkEnd) =>
      namespace.id === right?.namespace && link.name === right.link;
    const others = holders.filter((end) => !isRight(end) && end.namespace.id !== right?.namespace);
    if (holders.length < 2 || others.length === 0) return [];
    const entry = neighbourOf(kase, exit, segment.nextHop);
    if (entry === null || entry.mac === null || entry.state.includes('PERMANENT')) return [];
    const taker = others.find(({ link }) => link.mac === entry.mac);
    // The right one's MAC is no fault, and one MAC of two is another matter.
    const rightful = holders.find(isRight);
    if (taker === undefined || rightful?.link.mac === entry.mac) return [];
    return [duplicate(kase, at, exit, taker, segment.nextHop)];
  });
}

function addressOn(addresses: readonly LinkAddress[], wanted: string): LinkAddress | null {
  return addresses.find(({ address }) => sameAddress(address, wanted)) ?? null;
}

function duplicate(kase: Case, at: At, exit: LinkEnd, taker: LinkEnd, address: string): Finding {
  const { snapshot } = kase;
  const { link, namespace } = taker;
  const own = addressOn(link.addresses, address);
  const name = nameOf(snapshot, namespace.id);
  const free = own === null ? null : freeBeside(snapshot, own);
  return {
    position: positionOf(at, 'neighbour', exit.link.name),
    what: `${name} has ${address} too, and gets the packets: ${link.mac} is the MAC of its ${link.name}`,
    evidence: [showNeighbour(kase, exit, address), showAddresses(kase, taker)],
    fault: {
      code: 'duplicate-address',
      culprit: { kind: 'address', name: address, namespace: namespace.id },
      fix:
        free === null || own === null
          ? words(`Give ${link.name} of ${name} another address than ${address}.`)
          : replaceAddress(snapshot, taker, formatCidr(own), free),
    },
  };
}
