import { describe, expect, test } from 'vitest';
import { engineFault } from '../../src/explain/checks/engine/engine-fault.ts';
import { besideEngineTable } from '../../src/explain/checks/engine/engine-table.ts';
import { checkFirewalls } from '../../src/explain/checks/firewall.ts';
import type { Crossing } from '../../src/explain/filters/crossings.ts';
import { dropsOf } from '../../src/explain/filters/drops.ts';
import { meaningOf } from '../../src/explain/filters/engine-meaning.ts';
import type { HookPlace } from '../../src/explain/filters/evaluate.ts';
import { natAtHook } from '../../src/explain/filters/nat-at-hook.ts';
import type { Packet } from '../../src/explain/filters/packet.ts';
import { checkRow } from '../../src/explain/report/check-rows.ts';
import type { Container } from '../../src/model/engine/container.ts';
import type { Network } from '../../src/model/engine/network.ts';
import { drawnGlyphs } from '../../src/model/glyphs.ts';
import type { Filters } from '../../src/model/kernel/filters.ts';
import { plainText } from '../../src/model/styled-text.ts';
import { container, network, sampleSnapshot } from '../support/sample-snapshot.ts';
import { CABLE, cableContext, factsOf, hop } from './cable-context.ts';
import { crossing, filters, fixture, packet, ROUTER } from './filter-fixtures.ts';

function bridge(name: string, cidr: string, over: Partial<Network> = {}): Network {
  const subnets = [{ cidr, gateway: null, ipRange: null, auxAddresses: {} }];
  return network({ id: name, name, driver: 'bridge', bridge: `br-${name}`, subnets, ...over });
}

const snapshot = {
  ...CABLE,
  networks: [
    bridge('back', '172.30.0.0/24', { icc: true }),
    bridge('front', '172.31.0.0/24', { icc: true }),
    bridge('quiet', '172.32.0.0/24', { icc: false }),
    bridge('inner', '172.33.0.0/24', { icc: true, internal: true }),
  ],
};

const between = (from: string, to: string) => ({
  source: from,
  destination: to,
  arrivesBy: bridgeOf(from),
  leavesBy: bridgeOf(to),
});

function bridgeOf(address: string): string {
  const network = snapshot.networks.find(({ subnets: [pool] }) =>
    address.startsWith(pool?.cidr.slice(0, -4) ?? '-'),
  );
  return network?.bridge ?? 'pout';
}

/** What is asked, and the meaning. */
const CASES = [
  {
    title: 'two on a network without communication',
    at: crossing({
      ...between('172.32.0.2', '172.32.0.3'),
      ports: { in: 'veth1', out: 'veth2' },
    }),
    means: ['icc-disabled', 'quiet'],
  },
  {
    title: 'two on different networks',
    at: crossing(between('172.30.0.2', '172.31.0.2')),
    means: ['networks-isolated', 'front'],
  },
  {
    title: 'into an internal network',
    at: crossing(between('172.30.0.2', '172.33.0.2')),
    means: ['internal-network', 'inner'],
  },
  {
    title: 'into an internal network, from beside the engine',
    at: crossing(between('10.8.0.2', '172.33.0.2')),
    means: ['internal-network', 'inner'],
  },
  {
    title: 'out of an internal network',
    at: crossing(between('172.33.0.2', '10.8.0.2')),
    means: ['internal-network', 'inner'],
  },
] as const;

const DIRECT = {
  at: crossing({ ...between('172.30.0.2', '172.31.0.9'), leavesBy: null }, { hook: 'prerouting' }),
  means: ['networks-isolated', 'front'],
} as const;

function meant(now: Filters, before: Filters, at: Crossing) {
  const context = cableContext({
    snapshot,
    filters: new Map([[ROUTER, now]]),
    filtersBefore: new Map([[ROUTER, before]]),
  });
  const { drops } = dropsOf(context, [at]);
  return drops.map((drop) => {
    const meaning = meaningOf(context, drop);
    return meaning === null ? drop.rule?.text : [meaning.code, meaning.network.name];
  });
}

describe.each(['27', '28.0', '28.1', '29'])('the iptables of engine %s', (version) => {
  const read = filters({ iptables: fixture(`engine-${version}.save`) });

  test.each(CASES)('$title', ({ at, means }) => {
    expect(meant(read, read, at)).toEqual([means]);
  });

  test('what is sent to a container from another network, from 28 on', () => {
    expect(meant(read, read, DIRECT.at)).toEqual(version === '27' ? [] : [DIRECT.means]);
  });

  test('two on an ordinary network reach each other', () => {
    expect(meant(read, read, crossing(between('172.30.0.2', '172.30.0.3')))).toEqual([]);
  });
});

describe.each(['1.0.6', '1.1.3', '1.1.7'])(
  'the nftables of engine 29, as nft %s lists them',
  (nft) => {
    const read = filters({ nft: fixture(`engine-29-${nft}.nft`) });
    const outside = (over: Partial<Packet>) =>
      crossing({ ...between('10.8.0.2', '172.31.0.9'), protocol: 'tcp', port: 80, ...over });
    const at = (hook: HookPlace['hook']): HookPlace => ({ hook, layer: 'ip' });

    test.each([...CASES, { title: 'what is sent to a container from another network', ...DIRECT }])(
      '$title',
      (asked) => {
        expect(meant(read, read, asked.at)).toEqual([asked.means]);
      },
    );

    test('two on an ordinary network reach each other', () => {
      expect(meant(read, read, crossing(between('172.30.0.2', '172.30.0.3')))).toEqual([]);
    });

    test('a port that is published is let in, another is not, nor what is for the container itself', () => {
      expect(meant(read, read, outside({}))).toEqual([]);
      expect(meant(read, read, outside({ port: 81 }))).toEqual([
        'counter drop comment "UNPUBLISHED PORT DROP"',
      ]);
      const direct = outside({ destination: '172.30.0.2', leavesBy: null });
      expect(meant(read, read, { ...direct, hook: 'prerouting' })).toEqual([
        expect.stringContaining('SUBNET DROP EXTERNAL'),
      ]);
    });

    test('what bears the mark that the engine accepts is let in', () => {
      const marked = between('10.8.0.2', '172.30.0.2');
      expect(meant(read, read, crossing({ ...marked, mark: 5 }))).toEqual([]);
      expect(meant(read, read, crossing({ ...marked, mark: 2 }))).toHaveLength(1);
    });

    test('a published port leads to its container, and what leaves takes the address of the host', () => {
      const asked = packet({ ...outside({ port: 8080 }).packet, isLocal: () => true });
      expect(natAtHook(read, at('prerouting'), asked)).toMatchObject({
        kind: 'destination',
        to: '172.31.0.9',
        port: 80,
      });
      const leaving = packet(between('172.30.0.2', '10.8.0.2'));
      expect(natAtHook(read, at('postrouting'), leaving)).toMatchObject({
        kind: 'source',
        to: null,
      });
      expect(natAtHook(read, at('postrouting'), { ...leaving, leavesBy: 'br-back' })).toEqual({
        kind: 'none',
      });
    });

    const told = (own: Filters) => {
      const route = { kind: 'out', device: 'br-front', gateway: null, source: null } as const;
      const way = { namespace: ROUTER, source: '10.8.0.2', arrivesBy: 'pout', route };
      const there = { hops: [hop({ ...way, destination: '172.31.0.2' })] };
      const facts = new Map([[ROUTER, factsOf(ROUTER)]]);
      return checkFirewalls(
        cableContext({ snapshot, facts, filters: new Map([[ROUTER, own]]), there }),
      );
    };

    test('what a chain of one’s own marks before the packet is routed, they let in', () => {
      const mine = `table ip mine { # handle 90
      chain early { # handle 1
        type filter hook prerouting priority mangle; policy accept;
        ip saddr 10.8.0.2 meta mark set 0x00000005 # handle 2
      }
    }`;
      const both = filters({ nft: `${fixture(`engine-29-${nft}.nft`)}\n${mine}` });
      expect(told(both)).toMatchObject([
        { what: expect.stringContaining('let it through'), fault: null },
      ]);
    });

    test('what they drop is told as Docker’s own, and never mended by a rule in them', () => {
      expect(told(read)).toMatchObject([
        {
          what: expect.stringContaining('a rule of Docker’s own in nft ip docker-bridges'),
          fault: {
            code: 'firewall-drop',
            fix: {
              kind: 'words',
              words: expect.stringContaining(
                'ip saddr 10.8.0.2 ip daddr 172.31.0.2 meta mark set 0x00000001',
              ),
            },
          },
        },
      ]);
    });
  },
);

test.each([
  ['ip', '10.8.0.2', '172.30.0.2', 'gateway_mode_ipv4=routed'],
  ['ip6', 'fd00:8::2', 'fd00:30::2', 'gateway_mode_ipv6=routed'],
])('who may be asked directly is an option of the family: %s', (family, from, to, option) => {
  const nft = `
    table ${family} docker-bridges { # handle 1
      chain raw-PREROUTING { # handle 1
        type filter hook prerouting priority raw; policy accept;
        ${family} daddr ${to} iifname != "br-back" counter drop comment "DROP DIRECT ACCESS" # handle 2
      }
    }`;
  const read = filters({ nft });
  const [chain] = read.chains;
  const [rule] = chain?.rules ?? [];
  if (chain === undefined || rule === undefined) throw new Error('the chain was not read');
  const at = crossing({ source: from, destination: to }, { hook: 'prerouting' });
  const fix = besideEngineTable(read, { chain, rule, crossing: at, by: { kind: 'rules' } });
  expect(fix).toMatchObject({ words: expect.stringContaining(option) });
});

test('what is of two engines is not put on one network', () => {
  const [model] = sampleSnapshot.containers.filter(({ endpoints }) => endpoints.length > 0);
  const endpoints = (model?.endpoints ?? []).map((each) => ({ ...each, address: '172.30.0.2' }));
  const asker = container({ id: 'c1', name: 'asker', endpoints });
  const [, front] = snapshot.networks;
  if (front === undefined) throw new Error('there is no network');
  const fixFor = (source: Container) => {
    const context = cableContext({ snapshot: { ...snapshot, containers: [source] } });
    const drop = { crossing: crossing(between('172.30.0.2', '172.31.0.2')) };
    const meaning = { code: 'networks-isolated', network: front, other: null } as const;
    return engineFault(context, drop, meaning).fault?.fix;
  };
  expect(fixFor(asker)).toMatchObject({ recipe: 'connect-container' });
  expect(fixFor({ ...asker, engine: 'podman' })).toMatchObject({ kind: 'words' });
});

test('what is not known has no tick', () => {
  const looked = { part: 'there', what: 'whether', passed: true, evidence: [], fix: null } as const;
  const told = (known: boolean, ascii: boolean) =>
    plainText(checkRow({ ...looked, known }, drawnGlyphs(ascii)));
  expect(told(true, false)).toBe('✓ whether');
  expect(told(false, false)).toBe('· whether');
  expect(told(false, true)).toBe('?  whether');
});

describe('where packets are not followed', () => {
  const told = (chain: string) => {
    const nft = `
      table ${chain} # handle 2
          ip saddr 10.1.0.2 counter packets 0 bytes 0 drop # handle 3
        }
      }`;
    const route = { kind: 'out', device: 'right', gateway: null, source: null } as const;
    const hops = [hop({ namespace: ROUTER, arrivesBy: 'left', route })];
    const facts = new Map([[ROUTER, factsOf(ROUTER)]]);
    const own = new Map([[ROUTER, filters({ nft })]]);
    return checkFirewalls(cableContext({ snapshot, facts, filters: own, there: { hops } }));
  };

  test.each([
    [
      'netdev early',
      'netdev early { # handle 1\n chain in {\n type filter hook ingress device "left" priority filter; policy accept;',
    ],
    [
      'bridge own',
      'bridge own { # handle 1\n chain in {\n type filter hook input priority filter; policy accept;',
    ],
  ])('what the chains of nft %s drop is not known', (name, chain) => {
    const what = expect.stringMatching(
      `let it through: nft ${name} in may drop packets at a hook that is not followed`,
    );
    expect(told(chain)).toMatchObject([{ what, fault: null, unknown: true }]);
  });
});

describe('beside the nftables of engine 29', () => {
  test('a rule of the same effect in another table is none of the engine', () => {
    const mine = `
      table inet mine { # handle 1
        chain f { # handle 1
          type filter hook forward priority filter; policy accept;
          ip daddr 172.31.0.2 drop # handle 2
        }
      }`;
    const at = crossing(between('172.30.0.2', '172.31.0.2'));
    const only = filters({ nft: mine });
    expect(meant(only, only, at)).toEqual(['ip daddr 172.31.0.2 drop']);
  });
});
