import { canonicalAddress, familyOf } from '../../../model/address/address.ts';

/** Packets between two addresses, in either direction; `port` is the service's, null for ICMP echo. */
export type PacketFlow = {
  readonly source: string;
  readonly destination: string;
  readonly port: number | null;
};

/** Before all that others have (nft(8), chains: the lowest of the usual priorities is raw, -300). */
const FIRST = -350;

/**
 * The commands for `nft -i` that mark the packets of these flows to be traced, and then tell what becomes
 * of them until the process ends. The table belongs to the process: when that ends, however it does, the
 * kernel removes it, and nobody else can change it meanwhile (nft(8), flags owner; Linux 5.12). One
 * line is one transaction: without the flag nothing is made.
 */
export function traceCommands(
  table: string,
  flows: readonly PacketFlow[],
  { withBridges }: { readonly withBridges: boolean },
): string {
  const families = withBridges ? ['inet', 'bridge'] : ['inet'];
  return [
    families.map((family) => tableOf(family, table, flows)).join('; '),
    'monitor trace',
    '',
  ].join('\n');
}

function tableOf(family: string, table: string, flows: readonly PacketFlow[]): string {
  const rules = flows.flatMap(marks);
  return [
    `add table ${family} ${table} { flags owner; }`,
    ...['prerouting', 'output'].flatMap((hook) => [
      `add chain ${family} ${table} ${hook} { type filter hook ${hook} priority ${FIRST}; }`,
      ...rules.map((rule) => `add rule ${family} ${table} ${hook} ${rule} meta nftrace set 1`),
    ]),
  ].join('; ');
}

/** Addresses are spelled again: what is typed becomes part of nft's own language. */
function marks({ port, ...ends }: PacketFlow): readonly string[] {
  const source = canonicalAddress(ends.source);
  const destination = canonicalAddress(ends.destination);
  if (source === null || destination === null) return [];
  const ip = familyOf(destination) === 6 ? 'ip6' : 'ip';
  const there = `${ip} saddr ${source} ${ip} daddr ${destination}`;
  const back = `${ip} saddr ${destination} ${ip} daddr ${source}`;
  if (port === null) {
    const echo = ip === 'ip6' ? 'meta l4proto ipv6-icmp' : 'meta l4proto icmp';
    return [`${there} ${echo}`, `${back} ${echo}`];
  }
  return [`${there} tcp dport ${port}`, `${back} tcp sport ${port}`];
}
