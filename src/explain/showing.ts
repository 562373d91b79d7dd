import type { LinkEnd } from '../model/kernel/wiring.ts';
import { factsAt } from './along.ts';
import type { Case } from './case.ts';
import type { Evidence } from './finding.ts';
import { typedIn } from './place.ts';

/** `ip link show eth0`, with the words that tell whether it is on, as ip prints them. */
export function showLink(kase: Case, end: LinkEnd): Evidence {
  const { namespace, link } = end;
  const facts = factsAt(kase, end);
  const up = facts?.up ?? link.up;
  const flags = [
    up ? 'UP' : null,
    facts?.carrier === true ? 'LOWER_UP' : null,
    facts?.noArp ? 'NOARP' : null,
  ]
    .filter((flag) => flag !== null)
    .join(',');
  const master = link.master === null ? '' : ` master ${link.master}`;
  const mac = link.mac === null ? '' : ` link/ether ${link.mac}`;
  return {
    command: typedIn(kase.snapshot, namespace.id, ['ip', 'link', 'show', link.name]),
    output: `${link.index}: ${link.name}: <${flags}> mtu ${link.mtu}${master} state ${link.operState}${mac}`,
  };
}

/** `ip addr show eth0`, with its addresses. */
export function showAddresses({ snapshot }: Case, { namespace, link }: LinkEnd): Evidence {
  const lines = link.addresses.map(
    ({ family, address, prefixLength, scope }) =>
      `${family === 4 ? 'inet' : 'inet6'} ${address}/${prefixLength} scope ${scope}`,
  );
  return {
    command: typedIn(snapshot, namespace.id, ['ip', 'addr', 'show', link.name]),
    output: lines.join('\n') || 'no address',
  };
}

/** `ip neigh show 10.0.0.1 dev eth0`, with the entry, or that there is none. */
export function showNeighbour(kase: Case, { namespace, link }: LinkEnd, address: string): Evidence {
  const entry = neighbourOf(kase, { namespace, link }, address);
  const mac = entry?.mac ? ` lladdr ${entry.mac}` : '';
  return {
    command: typedIn(kase.snapshot, namespace.id, [
      ...(['ip', 'neigh', 'show', address, 'dev', link.name, 'nud', 'all'] as const),
    ]),
    output: entry === null ? 'no entry' : `${address}${mac} ${entry.state.join(' ')}`,
  };
}

/** The entry of the neighbour table after the trial; null where there is none. */
export function neighbourOf({ facts }: Case, { namespace, link }: LinkEnd, address: string) {
  const table = facts.get(namespace.id)?.neighbours ?? [];
  return table.find((each) => each.device === link.name && each.address === address) ?? null;
}
