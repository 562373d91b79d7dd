import type { Namespace } from '../kernel/namespace.ts';
import type { Snapshot } from '../snapshot.ts';
import { canonicalAddress, contains, sameAddress } from './address.ts';

/** An address in use and its user, as the subject of a sentence. */
type Use = { readonly address: string; readonly who: string };

function nameOf(namespace: Namespace, snapshot: Snapshot): string {
  const container = snapshot.containers.find(({ id }) => namespace.containers.includes(id));
  if (namespace.kind === 'host') return 'the host';
  return container?.name ?? namespace.names[0] ?? `namespace ${namespace.id}`;
}

function* linkUses(snapshot: Snapshot): Generator<Use> {
  for (const namespace of snapshot.namespaces) {
    const owner = nameOf(namespace, snapshot);
    for (const link of namespace.links) {
      for (const { address } of link.addresses) yield { address, who: `${link.name} of ${owner}` };
    }
  }
}

/** What IPAM has given or keeps back. */
function* ipamUses(snapshot: Snapshot): Generator<Use> {
  for (const { name, endpoints } of snapshot.containers) {
    for (const { address, gateway, network } of endpoints) {
      if (address) yield { address, who: `container ${name} on network ${network}` };
      if (gateway) yield { address: gateway, who: `the gateway of network ${network}` };
    }
  }
  for (const { name, subnets } of snapshot.networks) {
    for (const { gateway, auxAddresses } of subnets) {
      if (gateway) yield { address: gateway, who: `the gateway of network ${name}` };
      for (const [label, address] of Object.entries(auxAddresses)) {
        yield { address, who: `${label}, for which network ${name} keeps it back` };
      }
    }
  }
}

/**
 * Whether the engine made a MAC from an IPv4 address that it handed out on a bridge of its own
 * (libnetwork, netutils.GenerateMACFromIP). IPAM itself says whether that address is still given:
 * what a neighbour table remembers of it may be a container that is gone.
 */
function isEnginesOwn(address: string, mac: string, { networks }: Snapshot): boolean {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return (
    mac === ['02', '42', ...bytes].join(':') &&
    networks.some(
      ({ driver, subnets }) =>
        driver === 'bridge' && subnets.some(({ cidr }) => contains(cidr, address)),
    )
  );
}

/** Entries set by hand, or that no protocol asks for (ip-neighbour(8), NUD states). */
const SET = ['PERMANENT', 'NOARP'];

/** A neighbour entry without a MAC says that nobody answered. */
function* neighbourEntries(snapshot: Snapshot, wanted: 'set' | 'learned'): Generator<Use> {
  for (const namespace of snapshot.namespaces) {
    for (const { address, mac, device, state } of namespace.neighbours) {
      const isSet = state.some((each) => SET.includes(each));
      if (mac === null || isSet !== (wanted === 'set') || isEnginesOwn(address, mac, snapshot)) {
        continue;
      }
      yield { address, who: `${mac} on ${device} of ${nameOf(namespace, snapshot)}` };
    }
  }
}

/** What a person set in a neighbour table is meant to stay. */
function* neighbourUses(snapshot: Snapshot): Generator<Use> {
  for (const { address, who } of neighbourEntries(snapshot, 'set')) {
    yield { address, who: `${who}, which a neighbour entry fixes` };
  }
}

function* uses(snapshot: Snapshot): Generator<Use> {
  yield* linkUses(snapshot);
  yield* ipamUses(snapshot);
  yield* neighbourUses(snapshot);
}

/** Finds who has an address: `eth0 of web`. Null if no user is known. */
export function userOf(address: string, snapshot: Snapshot): string | null {
  for (const use of uses(snapshot)) if (sameAddress(use.address, address)) return use.who;
  return null;
}

/**
 * Where an address was seen last: `02:42:… on docker0 of the host`. Null if no neighbour table has
 * it. It may be gone: a kernel keeps such an entry for as long as its table has room (arp(7),
 * gc_thresh1).
 */
export function seenAt(address: string, snapshot: Snapshot): string | null {
  for (const use of neighbourEntries(snapshot, 'learned')) {
    if (sameAddress(use.address, address)) return use.who;
  }
  return null;
}

/**
 * Every address that is known anywhere on the host, as the kernel spells them; silent neighbours
 * too.
 */
export function knownAddresses(snapshot: Snapshot): ReadonlySet<string> {
  const known = new Set<string>();
  const add = (address: string): void => {
    known.add(canonicalAddress(address) ?? address);
  };
  for (const { address } of uses(snapshot)) add(address);
  for (const { neighbours } of snapshot.namespaces)
    for (const each of neighbours) add(each.address);
  return known;
}
