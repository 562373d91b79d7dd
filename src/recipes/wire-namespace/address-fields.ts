import {
  contains,
  familyOf,
  formatCidr,
  type LinkAddress,
  parseCidr,
  roleInSubnet,
  sameAddress,
  subnetOf,
} from '../../model/address/address.ts';
import { userOf } from '../../model/address/address-use.ts';
import { freeAddress } from '../../model/address/free-address.ts';
import type { Link } from '../../model/kernel/link.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { refuseNoHost } from '../cable/no-hosts.ts';
import {
  describeBridge,
  findBridge,
  hostBridges,
  hostNamespace,
  segmentAddresses,
} from '../host/bridges.ts';
import { type Field, type FieldContext, type Refusal, refusal } from '../recipe.ts';

type FieldRefusal = Omit<Refusal, 'field'>;

/** The name of the first bridge that would do, as a hint. */
function otherBridges(snapshot: Snapshot): string {
  const names = hostBridges(snapshot)
    .filter(({ up }) => up)
    .map((each) => each.name);
  return names.length === 0 ? '' : `there is ${names.join(', ')}`;
}

export const bridge: Field = {
  key: 'bridge',
  label: 'Bridge',
  help: 'the bridge of this host to plug the cable into',
  choices: ({ snapshot }) =>
    hostBridges(snapshot).map((each) => ({
      value: each.name,
      note: describeBridge(snapshot, each),
    })),
  propose: ({ snapshot }) => {
    const bridges = hostBridges(snapshot).filter(({ up }) => up);
    const best = bridges.find((each) => segmentAddresses(each).length > 0) ?? bridges[0];
    return best?.name ?? null;
  },
  refuse: (value, { snapshot }) => {
    const host = hostNamespace(snapshot);
    if (host === null || host.access.kind === 'refused') {
      const why = host?.access.kind === 'refused' ? host.access.problem.why : 'it was not found';
      return refusal('unreadable', `could not read the links of the host: ${why}`, '');
    }
    const link = host.links.find((each) => each.name === value);
    const others = otherBridges(snapshot);
    if (link === undefined) return refusal('gone', `this host has no bridge ${value}`, others);
    if (link.kind !== 'bridge') {
      return refusal('no-bridge', `${value} is a ${link.kind} link, not a bridge`, others);
    }
    if (link.up) return null;
    return refusal('down', `${value} is down, so it carries nothing`, `ip link set ${value} up`);
  },
};

/** The bridge's address whose subnet an address lies in. */
function nextTo(address: string, on: Link | null): LinkAddress | null {
  const own = on === null ? [] : segmentAddresses(on);
  return own.find((each) => contains(formatCidr(each), address)) ?? null;
}

function proposeAddress(beside: LinkAddress, snapshot: Snapshot): string | null {
  const free = freeAddress(formatCidr(beside), snapshot);
  return free === null ? null : `${free}/${beside.prefixLength}`;
}

function hintFree(beside: LinkAddress | undefined, snapshot: Snapshot): string {
  const free = beside === undefined ? null : proposeAddress(beside, snapshot);
  return free === null ? '' : `${free} is free`;
}

function refuseAddress(value: string, { snapshot, input }: FieldContext): FieldRefusal | null {
  const on = findBridge(snapshot, input.bridge);
  const subnets = on === null ? [] : segmentAddresses(on);
  const parsed = parseCidr(value);
  if (parsed === null) {
    const beside = nextTo(value, on);
    if (familyOf(value) === null) {
      return refusal('no-address', `${value} is not an IP address`, hintFree(subnets[0], snapshot));
    }
    const hint = `${value}/${beside?.prefixLength ?? 24}`;
    return refusal('no-prefix', 'the prefix length is missing', hint);
  }
  const { address: ip, prefixLength } = parsed;
  const noHost = refuseNoHost(ip, hintFree(subnets[0], snapshot));
  if (noHost !== null) return noHost;
  const beside = nextTo(ip, on);
  if (beside === null && subnets.length > 0) {
    const own = subnets.map((each) => subnetOf(formatCidr(each))).join(' and ');
    const message = `${ip} is outside ${own}, the subnet of ${on?.name}`;
    return refusal('outside', message, hintFree(subnets[0], snapshot));
  }
  if (beside !== null && beside.prefixLength !== prefixLength) {
    const message = `the prefix length of ${on?.name} is ${beside.prefixLength}, not ${prefixLength}`;
    return refusal('wrong-prefix', message, `${ip}/${beside.prefixLength}`);
  }
  const hint = hintFree(beside ?? undefined, snapshot);
  const role = roleInSubnet(value);
  if (role === 'network')
    return refusal('network', `${ip} is the address of the subnet itself`, hint);
  if (role === 'broadcast') {
    return refusal('broadcast', `${ip} is the broadcast address of the subnet`, hint);
  }
  const user = userOf(ip, snapshot);
  return user === null ? null : refusal('in-use', `${ip} belongs to ${user}`, hint);
}

/** An address that is free on each subnet of the bridge that has one. */
export function proposeAddresses({ snapshot, input }: FieldContext): readonly string[] {
  const on = findBridge(snapshot, input.bridge);
  const subnets = on === null ? [] : segmentAddresses(on);
  return subnets.flatMap((beside) => proposeAddress(beside, snapshot) ?? []);
}

export const address: Field = {
  key: 'address',
  label: 'Address',
  help: 'address of the namespace, with the prefix length of the bridge’s subnet',
  choices: null,
  propose: (context) => proposeAddresses(context)[0] ?? null,
  refuse: refuseAddress,
};

export const gateway: Field = {
  key: 'gateway',
  label: 'Gateway',
  help: 'gateway of the default route: the bridge’s own address',
  choices: null,
  propose: ({ snapshot, input }) => {
    const parsed = parseCidr(input.address ?? '');
    const on = findBridge(snapshot, input.bridge);
    return parsed === null ? null : (nextTo(parsed.address, on)?.address ?? null);
  },
  refuse: (value, { snapshot, input }) => {
    const own = parseCidr(input.address ?? '');
    const beside = nextTo(own?.address ?? '', findBridge(snapshot, input.bridge));
    const hint = beside === null ? '' : `${beside.address} is the address of ${input.bridge}`;
    if (familyOf(value) === null || value.includes('/')) {
      return refusal('no-address', `${value} is not an IP address`, hint);
    }
    if (own === null) return null; // the address has its own refusal, and there is nothing to compare with
    const subnet = formatCidr(own);
    if (!contains(subnet, value)) {
      const message = `${value} is outside ${subnetOf(subnet)}, so it is not directly reachable`;
      return refusal('outside', message, hint);
    }
    if (sameAddress(value, own.address)) {
      return refusal('itself', `${value} is the address of the namespace itself`, hint);
    }
    const role = roleInSubnet(`${value}/${own.prefixLength}`);
    if (role === 'host') return null;
    return refusal(role ?? 'no-address', `${value} is the ${role} address of the subnet`, hint);
  },
};
