import { expect, test } from 'vitest';
import { leavingSource } from '../../src/explain/filters/leaving-source.ts';
import type { FilterChain, Filters } from '../../src/model/kernel/filters.ts';
import { address, link, loopback, namespace } from '../support/sample-snapshot.ts';

const ROUTER = 2001;

const router = namespace({
  id: ROUTER,
  kind: 'named',
  links: [
    loopback,
    link({
      index: 2,
      name: 'up0',
      kind: 'physical',
      addresses: [address('198.51.100.7/24'), address('192.0.2.1/24')],
    }),
  ],
});

function chain(tool: FilterChain['tool'], name: string, ...rules: readonly string[]): FilterChain {
  const isBase = name.toLowerCase() === 'postrouting';
  return {
    tool,
    legacy: false,
    family: 'ip',
    table: 'nat',
    name,
    hook: isBase ? { type: 'nat', name: 'postrouting', priority: 100 } : null,
    policy: isBase ? 'accept' : null,
    policyPackets: null,
    rules: rules.map((text, at) => ({ place: at + 1, handle: null, text, packets: null })),
  };
}

function sourceBeyond(...chains: readonly FilterChain[]): string | null {
  const filters: Filters = { namespace: ROUTER, chains };
  const packet = {
    family: 4,
    source: '10.9.0.2',
    destination: '203.0.113.5',
    protocol: 'icmp',
    port: null,
    isReply: false,
    isTracked: true,
    mark: 0,
    arrivesBy: null,
    leavesBy: 'up0',
    ports: null,
    isLocal: () => false,
  } as const;
  return leavingSource(filters, router, packet, '192.0.2.9');
}

test('masquerading takes the address of the link beside the next hop', () => {
  const rule = '-A POSTROUTING -s 10.9.0.0/16 ! -o br0 -j MASQUERADE';
  expect(sourceBeyond(chain('iptables', 'POSTROUTING', rule))).toBe('192.0.2.1');
  expect(sourceBeyond(chain('nft', 'postrouting', 'ip saddr 10.9.0.0/16 masquerade'))).toBe(
    '192.0.2.1',
  );
});

test('a source that is told, by a chain that is jumped to', () => {
  const chains = [
    chain('iptables', 'POSTROUTING', '-A POSTROUTING -j OUTWARDS'),
    chain('iptables', 'OUTWARDS', '-A OUTWARDS -o up0 -j SNAT --to-source 192.0.2.77'),
  ];
  expect(sourceBeyond(...chains)).toBe('192.0.2.77');
});

test('what is for others, or returned before, keeps its source', () => {
  expect(
    sourceBeyond(chain('iptables', 'POSTROUTING', '-A POSTROUTING -s 10.8.0.0/16 -j MASQUERADE')),
  ).toBeNull();
  const returned = [
    '-A POSTROUTING -d 203.0.113.0/24 -j RETURN',
    '-A POSTROUTING -o up0 -j MASQUERADE',
  ];
  expect(sourceBeyond(chain('iptables', 'POSTROUTING', ...returned))).toBeNull();
  expect(sourceBeyond()).toBeNull();
});
