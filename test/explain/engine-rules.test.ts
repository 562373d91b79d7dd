import { describe, expect, test } from 'vitest';
import type { Crossing } from '../../src/explain/filters/crossings.ts';
import { dropsOf } from '../../src/explain/filters/drops.ts';
import { meaningOf } from '../../src/explain/filters/engine-meaning.ts';
import type { FilterChain, Filters } from '../../src/model/filters.ts';
import type { Network } from '../../src/model/network.ts';
import { network } from '../support/sample-snapshot.ts';
import { CABLE, cableCase } from './cable-case.ts';
import { crossing, filters, fixture, ROUTER } from './filter-fixtures.ts';

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

/** What is asked, the meaning, and the rule of nft's that decides, by chain and text. */
const CASES = [
  {
    title: 'two on a network without communication',
    at: crossing({
      ...between('172.32.0.2', '172.32.0.3'),
      ports: { in: 'veth1', out: 'veth2' },
    }),
    means: ['icc-disabled', 'quiet'],
    nft: ['filter-forward-in__br-quiet', 'drop comment "ICC"'],
  },
  {
    title: 'two on different networks',
    at: crossing(between('172.30.0.2', '172.31.0.2')),
    means: ['networks-isolated', 'front'],
    nft: ['filter-forward-in__br-front', 'UNPUBLISHED PORT DROP'],
  },
  {
    title: 'into an internal network',
    at: crossing(between('172.30.0.2', '172.33.0.2')),
    means: ['internal-network', 'inner'],
    nft: ['filter-forward-in__br-inner', 'INTERNAL NETWORK INGRESS'],
  },
  {
    title: 'into an internal network, from beside the engine',
    at: crossing(between('10.8.0.2', '172.33.0.2')),
    means: ['internal-network', 'inner'],
    nft: ['filter-forward-in__br-inner', 'INTERNAL NETWORK INGRESS'],
  },
  {
    title: 'out of an internal network',
    at: crossing(between('172.33.0.2', '10.8.0.2')),
    means: ['internal-network', 'inner'],
    nft: ['filter-forward-out__br-inner', 'INTERNAL NETWORK EGRESS'],
  },
] as const;

const DIRECT = {
  at: crossing({ ...between('172.30.0.2', '172.31.0.9'), leavesBy: null }, { hook: 'prerouting' }),
  means: ['networks-isolated', 'front'],
  nft: ['raw-PREROUTING', 'DROP DIRECT ACCESS'],
} as const;

function meant(now: Filters, before: Filters, at: Crossing) {
  const kase = cableCase({
    snapshot,
    filters: new Map([[ROUTER, now]]),
    filtersBefore: new Map([[ROUTER, before]]),
  });
  const { drops } = dropsOf(kase, [at]);
  return drops.map((drop) => {
    const meaning = meaningOf(kase, drop);
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

/** The same firewall after a rule has taken a packet. */
function counted(of: Filters, [chain, text]: readonly [string, string]): Filters {
  const chains = of.chains.map(
    (each): FilterChain => ({
      ...each,
      rules: each.rules.map((rule) =>
        each.name === chain && rule.text.includes(text) ? { ...rule, packets: 1 } : rule,
      ),
    }),
  );
  return { ...of, chains };
}

describe('the nftables of engine 29', () => {
  const read = filters({ nft: fixture('engine-29.nft') });

  test.each([...CASES, { title: 'what is sent to a container from another network', ...DIRECT }])(
    '$title',
    ({ at, means, nft }) => {
      expect(meant(counted(read, nft), read, at)).toEqual([means]);
    },
  );

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
