import { readFileSync } from 'node:fs';
import type { Crossing } from '../../src/explain/filters/crossings.ts';
import type { HookPlace } from '../../src/explain/filters/evaluate.ts';
import type { Packet } from '../../src/explain/filters/packet.ts';
import { parseNftSets } from '../../src/inventory/details/filters/parse-nft-sets.ts';
import { chainsOf } from '../../src/inventory/details/filters/read-filters.ts';
import type { Filters } from '../../src/model/kernel/filters.ts';

/** The namespace whose firewall the fixtures are. */
export const ROUTER = 4026540009;

/** A firewall, from what the tools print: sections `iptables`, `nft`, `iptables-legacy`, … */
export function filters(said: Readonly<Record<string, string>>): Filters {
  const sections = Object.entries(said).map(([name, text]) => ({ name, text }));
  return { namespace: ROUTER, chains: chainsOf(sections), sets: parseNftSets(said.nft ?? '') };
}

/** The text of a file in test/fixtures/filters. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/filters/${name}`, import.meta.url), 'utf8');
}

/** An echo request that is routed from 10.1.0.2 by `left` to 10.2.0.2 by `right`. */
export function packet(over: Partial<Packet> = {}): Packet {
  return {
    family: 4,
    source: '10.1.0.2',
    destination: '10.2.0.2',
    protocol: 'icmp',
    port: null,
    isReply: false,
    isTracked: true,
    mark: 0,
    arrivesBy: 'left',
    leavesBy: 'right',
    ports: null,
    isLocal: () => false,
    ...over,
  };
}

/** A packet's meeting with the firewall of the fixtures; routed, at FORWARD, where nothing else is said. */
export function crossing(over: Partial<Packet> = {}, at: Partial<HookPlace> = {}): Crossing {
  return {
    hook: 'forward',
    layer: 'ip',
    ...at,
    namespace: ROUTER,
    position: { direction: over.isReply ? 'back' : 'there', stage: 1, step: 'filter', link: null },
    packet: packet(over),
  };
}
