import { contains } from '../../model/address.ts';
import type { WireguardPeer } from '../../model/path-facts.ts';
import type { End } from '../../model/wiring.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { readFrom } from '../evidence.ts';
import type { Evidence, Finding } from '../finding.ts';
import { wordsFix } from '../fixes.ts';
import { namespaceLabel } from '../in-namespace.ts';
import { egressOf, type PlacedHop, placedHops, positionOf } from '../path/path-queries.ts';

/**
 * Which peer takes what is sent by a WireGuard link, and where that is: the peer with the longest allowed
 * range that has the destination (wireguard.com, Cryptokey Routing). Beyond it nothing is seen.
 */
export function checkWireguard(context: DiagnosisContext): readonly Finding[] {
  return placedHops(context).flatMap((at) => {
    const exit = egressOf(context, at.hop);
    return exit?.link.kind === 'wireguard' ? [sentBy(context, at, exit)] : [];
  });
}

function sentBy(context: DiagnosisContext, at: PlacedHop, exit: End): Finding {
  const { link, namespace } = exit;
  const { destination } = at.hop;
  const name = `${link.name} of ${namespaceLabel(context.snapshot, namespace.id)}`;
  const position = positionOf(at, 'segment', link.name);
  const all = context.facts.get(namespace.id)?.wireguard ?? null;
  if (all === null) {
    const what = `${name} sends it to a peer that is not known, as wg could not be asked; beyond it nothing can be seen from here`;
    return { position, what, evidence: [], fault: null, unknown: true };
  }
  const peers = all.filter((each) => each.link === link.name);
  const peer = peerFor(peers, destination);
  const evidence = [showPeers(context, exit, peers)];
  if (peer !== null) {
    const what = `${name} sends what is for ${destination} to ${peerWords(peer)}; beyond it nothing can be seen from here`;
    return { position, what, evidence, fault: null };
  }
  return {
    position,
    what: `no peer of ${name} takes what is for ${destination}`,
    evidence,
    fault: {
      code: 'wireguard-no-peer',
      culprit: { kind: 'link', name: link.name, namespace: namespace.id },
      fix: wordsFix(
        `Let the peer that has ${destination} take it: wg set ${link.name} peer KEY allowed-ips …, with all ranges that it takes.`,
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
  const where = endpoint === null ? 'whose endpoint is not known' : `at ${endpoint}`;
  const last = handshake === null ? 'without a handshake so far' : `last handshake ${handshake}`;
  return `the peer ${key} ${where}, ${last}`;
}

function showPeers(
  context: DiagnosisContext,
  { namespace, link }: End,
  peers: readonly WireguardPeer[],
): Evidence {
  const all = peers.map(
    ({ key, allowedIps }) => `${key} takes ${allowedIps.join(', ') || 'nothing'}`,
  );
  const words = all.length === 0 ? 'no peer' : all.join('; ');
  return readFrom(context, namespace.id, 'wireguard', `${link.name}: ${words}`);
}
