import { expect, test } from 'vitest';
import { crossingsOf } from '../../src/explain/filters/crossings.ts';
import type { Passage } from '../../src/explain/way.ts';
import { A, B, CABLE, cableCase, factsOf, segment, stage } from './cable-case.ts';

const HUB = 4026540009;

/** The hooks of the rules for routed packets that a bridged frame meets on a bridge that hands frames on. */
function met(tags: { readonly into?: number; readonly out?: number }, settings = {}) {
  const tagged = (tag: number | undefined) => (tag === undefined ? {} : { tag });
  const passages: readonly Passage[] = [
    { namespace: A, link: 'eth0', as: 'out' },
    { namespace: HUB, link: 'pa', as: 'port-in', ...tagged(tags.into) },
    { namespace: HUB, link: 'br0', as: 'bridge' },
    { namespace: HUB, link: 'pb', as: 'port-out', ...tagged(tags.out) },
    { namespace: B, link: 'eth0', as: 'in' },
  ];
  const route = { kind: 'out', device: 'eth0', gateway: null, source: '10.0.0.1' } as const;
  const kase = cableCase({
    snapshot: CABLE,
    facts: new Map([
      [HUB, factsOf(HUB, { settings: { 'net.bridge.bridge-nf-call-iptables': '1', ...settings } })],
    ]),
    there: { stages: [stage({ namespace: A, route, segment: segment(...passages) })] },
  });
  return crossingsOf(kase)
    .filter(({ namespace, layer }) => namespace === HUB && layer === 'ip')
    .map(({ hook }) => hook);
}

/** net/bridge/br_netfilter_hooks.c: frames with a tag are handed on only where bridge-nf-filter-vlan-tagged says so. */
test('frames with a VLAN tag do not meet the rules for routed packets', () => {
  expect(met({})).toEqual(['prerouting', 'forward', 'postrouting']);
  expect(met({ out: 10 })).toEqual(['prerouting']);
  expect(met({ into: 10 })).toEqual(['forward', 'postrouting']);
  expect(met({ into: 10, out: 10 })).toEqual([]);
  const on = { 'net.bridge.bridge-nf-filter-vlan-tagged': '1' };
  expect(met({ into: 10, out: 10 }, on)).toEqual(['prerouting', 'forward', 'postrouting']);
});
