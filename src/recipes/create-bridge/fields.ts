import {
  familyOf,
  hostsOf,
  overlaps,
  parseCidr,
  roleInSubnet,
  subnetOf,
} from '../../model/address/address.ts';
import { refuseLinkName } from '../../model/kernel/name-rules.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { freeLinkName, refuseNewLink } from '../cable/link-name.ts';
import { refuseNoHost } from '../cable/no-hosts.ts';
import { hostLinks, hostNamespace } from '../host/bridges.ts';
import { firstUnused, subnetUses, userOfSubnet } from '../host/subnet-use.ts';
import { type Field, type FieldRefusal, refusal, splitMany } from '../recipe.ts';

function proposeName(snapshot: Snapshot): string {
  const taken = new Set(hostLinks(snapshot).map((link) => link.name));
  let at = 0;
  while (taken.has(`br${at}`)) at += 1;
  return `br${at}`;
}

/** What firewalls read in the name of a link: iptables takes a + for any ending, nft a * and quotes. */
const FIREWALL_SIGNS = /[+*!"\\]/;

export const name: Field = {
  key: 'name',
  label: 'Name',
  help: 'name of the new bridge, at most 15 bytes',
  choices: null,
  propose: ({ snapshot }) => proposeName(snapshot),
  refuse: (value, { snapshot }) => {
    const host = hostNamespace(snapshot);
    if (host === null || host.access.kind === 'refused') {
      const why = host?.access.kind === 'refused' ? host.access.problem.why : 'it was not found';
      return refusal('unreadable', `could not read the links of the host: ${why}`, '');
    }
    const base = proposeName(snapshot);
    const [sign] = FIREWALL_SIGNS.exec(value) ?? [];
    if (sign !== undefined && refuseLinkName(value) === null) {
      const message = `a ${sign} in a link’s name is special in firewall rules`;
      return refusal('not-allowed', message, freeLinkName(base, host.links));
    }
    return refuseNewLink(value, { owner: 'the host', links: host.links, base });
  },
};

/** In a corner of RFC 1918 from which docker takes none (moby, ipamutils). */
const SUBNETS: readonly string[] = Array.from({ length: 256 }, (_, at) => `10.88.${at}.0/24`);

function propose(snapshot: Snapshot): string | null {
  const subnet = firstUnused(SUBNETS, subnetUses(snapshot));
  const [first] = subnet === null ? [] : hostsOf(subnet).take(1);
  return first === undefined ? null : `${first}/24`;
}

/** Why one address will not do, in itself or beside what the host has. */
function refuseOne(value: string, snapshot: Snapshot): FieldRefusal | null {
  const free = propose(snapshot);
  const hint = free === null ? '' : `${free} is free`;
  const parsed = parseCidr(value);
  if (parsed === null) {
    const family = familyOf(value);
    if (family === null) return refusal('no-address', `${value} is not an IP address`, hint);
    const length = family === 6 ? 64 : 24;
    return refusal('no-prefix', 'the prefix length is missing', `${value}/${length}`);
  }
  const { address: ip, family, prefixLength } = parsed;
  const noHost = refuseNoHost(ip, hint);
  if (noHost !== null) return noHost;
  const role = roleInSubnet(value);
  if (role === 'network')
    return refusal('network', `${ip} is the address of the subnet itself`, hint);
  if (role === 'broadcast') {
    return refusal('broadcast', `${ip} is the broadcast address of the subnet`, hint);
  }
  const subnet = subnetOf(value) ?? '';
  if (overlaps(subnet, 'fe80::/10')) {
    const message = 'the kernel gives each link an address in fe80::/10 automatically';
    return refusal('link-local', message, hint);
  }
  if (prefixLength === (family === 6 ? 128 : 32)) {
    return refusal('wrong-prefix', `${subnet} has no room for other hosts on the bridge`, hint);
  }
  const user = userOfSubnet(subnet, snapshot);
  if (user === null) return null;
  return refusal('overlap', `${subnet} overlaps with ${user.cidr} of ${user.who}`, hint);
}

export const address: Field = {
  key: 'address',
  label: 'Address',
  help: 'address of the bridge on its subnet, with the prefix length; separate several with commas',
  many: true,
  choices: null,
  propose: ({ snapshot }) => propose(snapshot),
  refuse: (value, { snapshot }) => {
    const all = splitMany(value);
    if (all.length === 0) return refusal('no-address', `${value} is not an IP address`, '');
    for (const [at, each] of all.entries()) {
      const refused = refuseOne(each, snapshot);
      if (refused !== null) return refused;
      const before = all.slice(0, at).find((other) => overlaps(subnetOf(other) ?? '', each));
      if (before !== undefined) {
        const message = `${each} overlaps with ${before}, which the bridge also has`;
        return refusal('overlap', message, 'use one address per subnet');
      }
    }
    return null;
  },
};
