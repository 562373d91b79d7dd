import { contains } from '../../model/address/address.ts';
import type { WireguardPeer } from '../../model/kernel/path-detail.ts';
import type { LinkEnd } from '../../model/kernel/wiring.ts';
import { type At, alongWays, exitOf, positionOf } from '../along.ts';
import type { Case } from '../case.ts';
import type { Evidence, Finding } from '../finding.ts';
import { words } from '../fixes.ts';
import { nameOf, typedIn } from '../place.ts';

/**
 * Which peer takes what is sent by a WireGuard link, and where that is: the peer with the longest allowed
 * range that has the destination (wireguard.com, Cryptokey Routing). Beyond it nothing is seen.
 */
export function checkWireguard(kase: Case): readonly Finding[] {
  return alongWays(kase).flatMap((at) => {
    const exit = exitOf(kase, at.stage);
    return exit?.link.kind === 'wireguard' ? [sentBy(kase, at, exit)] : [];
  });
}

function sentBy(kase: Case, at: At, exit: LinkEnd): Finding {
  const { link, namespace } = exit;
  const { destination } = at.stage;
  const name = `${link.name} of ${nameOf(kase.snapshot, namespace.id)}`;
  const position = positionOf(at, 'segment', link.name);
  const all = kase.facts.get(namespace.id)?.wireguard ?? null;
  if (all === null) {
    const what = `${name} sends it to a peer that is not known, as wg could not be asked; beyond it nothing can be seen from here`;
    return { position, what, evidence: [], fault: null, unknown: true };
  }
  const peers = all.filter((each) => each.link === link.name);
  const peer = peerFor(peers, destination);
  const evidence = [showPeers(kase, exit, peers)];
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
      fix: words(
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
  { snapshot }: Case,
  { namespace, link }: LinkEnd,
  peers: readonly WireguardPeer[],
): Evidence {
  const output = peers.map(({ key, allowedIps }) => `${key} ${allowedIps.join(' ') || '(none)'}`);
  return {
    command: typedIn(snapshot, namespace.id, ['wg', 'show', link.name, 'allowed-ips']),
    output: output.join('\n') || 'no peer',
  };
}
