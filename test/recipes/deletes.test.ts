import { expect, test } from 'vitest';
import type { LinkDetail } from '../../src/model/kernel/namespace-detail.ts';
import { deleteLink } from '../../src/recipes/delete-link/recipe.ts';
import { deleteNamespace } from '../../src/recipes/delete-namespace/recipe.ts';
import { bridgeWords, macvlanWords, vxlanWords } from '../../src/recipes/links/words/kind-words.ts';
import {
  bridgeLink,
  CONNECTED,
  container,
  hostWith,
  link,
  namespace,
  network,
} from './bridge-host.ts';
import { knownOf, planned } from './set-host.ts';

const web = container('web', { namespace: 3 });
const snapshot = hostWith(
  [
    link('lo', { index: 1, kind: 'loopback' }),
    link('eth0', { index: 2, kind: 'physical' }),
    bridgeLink('docker0', ['172.17.0.1/16'], { index: 3 }),
    link('out', { index: 4 }),
  ],
  {
    engine: CONNECTED,
    networks: [network('bridge', { bridge: 'docker0' })],
    containers: [web],
    namespaces: [
      namespace(2, { names: ['box'], paths: ['/run/netns/box'] }),
      namespace(3, { kind: 'container', containers: ['web'], paths: ['/run/docker/netns/web'] }),
      namespace(4, {
        names: ['busy'],
        paths: ['/run/netns/busy'],
        processes: [{ pid: 7, name: 'sleep' }],
      }),
    ],
  },
);
const [host, box, inWeb, busy] = snapshot.namespaces;

function offeredOn(name: string) {
  const found = host?.links.find((each) => each.name === name);
  if (host === undefined || found === undefined) throw new Error(`no link ${name}`);
  return deleteLink.offer({ kind: 'link', end: { namespace: host, link: found } }, snapshot);
}

test('a link is offered for deletion, and what cannot go is refused in words', () => {
  expect(offeredOn('out')).toEqual({
    title: 'Delete out',
    preset: { namespace: 'host', link: 'out' },
  });
  expect(offeredOn('docker0')).toEqual({
    title: 'Delete docker0',
    refusal:
      'it is the bridge of the engine’s network bridge; instead: start the engine with "bridge": "none" in its daemon.json',
  });
  expect(offeredOn('lo')).toMatchObject({
    refusal: 'the loopback exists as long as its namespace',
  });
  expect(offeredOn('eth0')).toMatchObject({
    refusal: expect.stringContaining('a hardware device'),
  });
});

test('a namespace is offered for deletion, unless others need it', () => {
  const offered = [host, box, inWeb, busy].map((each) => {
    if (each === undefined) throw new Error('no such namespace');
    return deleteNamespace.offer({ kind: 'namespace', namespace: each }, snapshot);
  });
  expect(offered).toEqual([
    {
      title: 'Delete the namespace host',
      refusal: 'the host’s own namespace cannot be deleted',
    },
    { title: 'Delete the namespace box', preset: { namespace: 'box' } },
    {
      title: 'Delete the namespace web',
      refusal: 'it is the namespace of web and ends with it; docker stop web',
    },
    {
      title: 'Delete the namespace busy',
      refusal: expect.stringContaining('sleep(7) runs in busy'),
    },
  ]);
  expect(deleteNamespace.offer({ kind: 'network', network: network('net') }, snapshot)).toBeNull();
});

test('the settings of a link whose name sysctl takes for a pattern are lost, and said to be', () => {
  const odd = hostWith([link('eth0', { index: 2 }), link('eth*', { index: 4, kind: 'dummy' })]);
  const settings = {
    ...{ 'ipv4/conf/default/forwarding': '0', 'ipv4/conf/eth*/forwarding': '1' },
    ...{ 'ipv4/conf/default/rp_filter': '0', 'ipv4/conf/eth*/rp_filter': '2' },
  };
  const facts = knownOf(odd, { namespaceDetail: { 1: { settings } } });
  const { steps } = planned(facts, deleteLink, { link: 'eth*' });
  expect(JSON.stringify(steps)).not.toContain('net/ipv4/conf/eth*');
  expect(steps.at(-1)?.undo).toMatchObject({
    loses: expect.arrayContaining([
      'ipv4/conf/eth*/forwarding = 1, whose name sysctl cannot handle',
      'ipv4/conf/eth*/rp_filter = 2, whose name sysctl cannot handle',
    ]),
  });
});

function withData(data: LinkDetail['data']): LinkDetail {
  return {
    ...{ index: 2, name: 'x0', kind: '', flags: [], mtu: 1500, leastMtu: 0, mostMtu: 0 },
    ...{ mac: null, alias: null, otherNames: [], master: null, group: 'default' },
    ...{ queueLength: 1000, queues: { tx: 1, rx: 1 }, addressGeneration: 'eui64', lower: null },
    ...{ foreign: false, port: {}, addresses: [] },
    data,
  };
}

test('settings of a bridge that a new one has are left out, those of the moment too', () => {
  const data = { stp_state: 1, ageing_time: 30000, mcast_last_member_cnt: 3, gc_timer: 9.9 };
  expect(bridgeWords(withData(data))).toEqual({
    words: ['stp_state', '1', 'mcast_last_member_count', '3'],
    unknown: [],
  });
  expect(bridgeWords(withData({ later: 'on' })).unknown).toEqual(['later "on"']);
});

test('settings of a vxlan, in the words that set them', () => {
  const plain = { id: 7, ttl: 0, learning: true, port_range: { low: 0, high: 0 }, port: 4789 };
  expect(vxlanWords(withData(plain)).words).toEqual(['id', '7', 'dstport', '4789']);
  const rich = { id: 7, remote6: 'fd00::1', tos: '0x1', learning: false, gbp: true, port: 4789 };
  expect(vxlanWords(withData({ ...rich, port_range: { low: 1, high: 9 } })).words).toEqual(
    'id 7 remote fd00::1 dstport 4789 tos 0x1 ttl inherit srcport 1 9 nolearning gbp'.split(' '),
  );
  const external = { id: 0, external: true, ttl: 0, learning: false, port: 4790 };
  expect(vxlanWords(withData(external)).words).toEqual(['dstport', '4790', 'external']);
});

test('settings of a macvlan', () => {
  const data = { mode: 'vepa', bcqueuelen: 500, usedbcqueuelen: 500 };
  expect(macvlanWords(withData(data))).toEqual({
    words: ['mode', 'vepa', 'bcqueuelen', '500'],
    unknown: [],
  });
});
