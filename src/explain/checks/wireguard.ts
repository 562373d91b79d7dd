import { contains } from '../../model/address/address.ts';
import type { WireguardPeer } from '../../model/kernel/path-detail.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { readFrom } from '../evidence.ts';
import type { Evidence, Finding } from '../finding.ts';
import { wordsFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import { egressOf, type PlacedHop, placedHops, positionOf } from '../path/path-queries.ts';

/**
 * Finds the peer that takes what a WireGuard link sends, and its endpoint: the peer with the longest allowed
 * range that has the destination (wireguard.com, Cryptokey Routing). Beyond it nothing is seen.
 */
export function checkWireguard(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const exit = egressOf(context, at.hop);
    return exit?.link.kind === 'wireguard' ? [sentBy(context, at, exit)] : [];
  });
}

function sentBy(context: DiagnosisContext, at: PlacedHop, exit: LinkEnd): Finding {
  const { link, namespace } = exit;
  const { destination } = at.hop;
  const name = `${link.name} of ${namespaceLabel(context.snapshot, namespace.id)}`;
  const position = positionOf(at, 'segment', link.name);
  const all = context.facts.get(namespace.id)?.wireguard ?? null;
  if (all === null) {
    const what = `${name} sends it to a peer that is not known, because wg could not be run; what is beyond cannot be seen from here`;
    return { position, what, evidence: [], fault: null, unknown: true };
  }
  const peers = all.filter((each) => each.link === link.name);
  const peer = peerFor(peers, destination);
  const evidence = [showPeers(context, exit, peers)];
  if (peer !== null) {
    const what = `${name} sends packets for ${destination} to ${peerWords(peer)}; what is beyond cannot be seen from here`;
    return { position, what, evidence, fault: null };
  }
  return {
    position,
    what: `no peer of ${name} accepts packets for ${destination}`,
    evidence,
    fault: {
      code: 'wireguard-no-peer',
      culprit: { kind: 'link', name: link.name, namespace: namespace.id },
      fix: wordsFix(
        `Add ${destination} to the allowed IPs of the peer that has it: wg set ${link.name} peer KEY allowed-ips …, with all of its ranges.`,
      ),
    },
  };
}

function peerFor(peers: readonly WireguardPeer[], destination: string): WireguardPeer | null {
  const taking = peers.flatMap((peer) =>
    peer.allowedIps
      .filter((range) => contains(range, destination))
      .map((range) => ({ peer, length: Number(range.split('/')[1]) })),
  );
  return taking.toSorted((one, other) => other.length - one.length)[0]?.peer ?? null;
}

function peerWords({ key, endpoint, handshake }: WireguardPeer): string {
  const where = endpoint === null ? 'with an unknown endpoint' : `at ${endpoint}`;
  const last = handshake === null ? 'no handshake yet' : `last handshake ${handshake}`;
  return `the peer ${key} ${where}, ${last}`;
}

function showPeers(
  context: DiagnosisContext,
  { namespace, link }: LinkEnd,
  peers: readonly WireguardPeer[],
): Evidence {
  const all = peers.map(
    ({ key, allowedIps }) => `${key} takes ${allowedIps.join(', ') || 'nothing'}`,
  );
  const words = all.length === 0 ? 'no peer' : all.join('; ');
  return readFrom(context, namespace.id, 'wireguard', `${link.name}: ${words}`);
}
