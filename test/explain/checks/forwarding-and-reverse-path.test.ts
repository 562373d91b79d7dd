import { describe, expect, test } from 'vitest';
import { checkForwarding } from '../../../src/explain/checks/forwarding.ts';
import { checkReversePaths } from '../../../src/explain/checks/reverse-path.ts';
import type { Namespace } from '../../../src/model/kernel/namespace.ts';
import type { RoutingRule } from '../../../src/model/kernel/route.ts';
import { route } from '../../support/sample-snapshot.ts';
import { A, B, CABLE, cableContext, factsOf, hop } from '../cable-context.ts';

type Given = {
  readonly settings: Readonly<Record<string, string>>;
  readonly routes?: Namespace['routes'];
  readonly rules?: readonly RoutingRule[];
  /** What the counter of filtered packets moved by. */
  readonly filtered?: number;
};

const COUNTER = 'TcpExtIPReversePathFilter';

/** The packet of `a` comes to `b` by eth0. */
function context({ settings, routes = [], rules = [], filtered = 0 }: Given) {
  const known = { [ALL]: '0', [OWN]: '0', ...settings };
  const facts = factsOf(B, { settings: known, counters: { [COUNTER]: 5 + filtered } });
  return cableContext({
    snapshot: {
      ...CABLE,
      namespaces: CABLE.namespaces.map((each) =>
        each.id === B ? { ...each, routes, rules } : each,
      ),
    },
    facts: new Map([
      [A, factsOf(A)],
      [B, facts],
    ]),
    before: new Map([[B, { counters: { [COUNTER]: 5 } }]]),
  });
}

const ALL = 'net.ipv4.conf.all.rp_filter';
const OWN = 'net.ipv4.conf.eth0.rp_filter';
const here = route({ destination: '10.0.0.0/24', device: 'eth0' });
const elsewhere = route({ destination: '10.0.0.0/24', device: 'eth1', metric: 5 });
const narrow = route({ destination: '10.0.0.0/28', device: 'eth1' });
const byMark: RoutingRule = {
  family: 4,
  priority: 100,
  from: 'all',
  to: null,
  table: '77',
  detail: ['fwmark 0x1'],
};

describe('the filter of reverse paths', () => {
  test.each<readonly [string, Given, readonly [string, string] | null]>([
    ['off', { settings: { [ALL]: '0', [OWN]: '0' } }, null],
    ['strict, by the same link', { settings: { [OWN]: '1' }, routes: [elsewhere, here] }, null],
    ['strict, by another', { settings: { [OWN]: '1' }, routes: [here, narrow] }, [OWN, '2']],
    ['loose, by another', { settings: { [ALL]: '2', [OWN]: '1' }, routes: [narrow] }, null],
    ['loose, by none', { settings: { [ALL]: '2', [OWN]: '1' } }, [ALL, '0']],
    [
      'strict, where rules choose the table',
      { settings: { [ALL]: '1' }, routes: [narrow], rules: [byMark] },
      null,
    ],
    [
      'the same, and it counted',
      { settings: { [ALL]: '1' }, routes: [narrow], rules: [byMark], filtered: 2 },
      [ALL, '0'],
    ],
  ])('%s', (_title, given, blamed) => {
    const faults = checkReversePaths(context(given)).flatMap(({ fault }) => (fault ? [fault] : []));
    expect(faults).toMatchObject(
      blamed === null
        ? []
        : [
            {
              code: 'reverse-path-filter',
              culprit: { kind: 'sysctl', name: blamed[0], namespace: B },
              fix: { fields: { namespace: 'b', setting: blamed[0], value: blamed[1] } },
            },
          ],
    );
  });
});

describe('forwarding', () => {
  const routed = (destination: string, settings: Readonly<Record<string, string>>) => {
    const out = { kind: 'out', device: 'eth1', gateway: null, source: null } as const;
    const at = { namespace: B, arrivesBy: 'eth0.7', destination, route: out };
    const hops = [hop({ namespace: A, route: out, destination }), hop(at)];
    const found = checkForwarding({ ...context({ settings }), there: { hops } });
    return found.map(({ fault }) => fault?.culprit?.name ?? null);
  };

  test('of IPv4 is that of the link that the packet comes in by', () => {
    const link = 'net.ipv4.conf.eth0/7.forwarding';
    const all = 'net.ipv4.ip_forward';
    expect(routed('10.9.0.1', { [all]: '1', [link]: '1' })).toEqual([null]);
    expect(routed('10.9.0.1', { [all]: '1', [link]: '0' })).toEqual([link]);
    expect(routed('10.9.0.1', { [all]: '0', [link]: '0' })).toEqual([all]);
    expect(routed('10.9.0.1', { [all]: '0', [link]: '1' })).toEqual([null]);
  });

  test('of IPv6 is that of all links', () => {
    const all = 'net.ipv6.conf.all.forwarding';
    expect(routed('fd00::1', { [all]: '0' })).toEqual([all]);
    expect(routed('fd00::1', { [all]: '1' })).toEqual([null]);
  });
});
