import { describe, expect, test } from 'vitest';
import type { LinkDetail, Settings } from '../../src/model/kernel/namespace-detail.ts';
import { settingAt } from '../../src/recipes/edit-setting/catalogue.ts';
import { editSetting } from '../../src/recipes/edit-setting/recipe.ts';
import { nameOfPath, pathOfName } from '../../src/recipes/edit-setting/sysctl-name.ts';
import type { HostFacts, Input } from '../../src/recipes/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { hostWith, link, namespace, network } from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';

function set(name: string, index: number): LinkDetail {
  return {
    ...{ index, name, kind: 'veth', flags: ['UP'], mtu: 1500, leastMtu: 0, mostMtu: 0 },
    ...{ mac: null, alias: null, otherNames: [], master: null, group: 'default' },
    ...{ queueLength: 1000, queues: { tx: 1, rx: 1 }, addressGeneration: 'eui64', lower: null },
    ...{ foreign: false, port: {}, addresses: [], data: {} },
  };
}

const HOST: Settings = {
  'ipv4/ip_forward': '0',
  'ipv4/icmp_echo_ignore_all': '0',
  'ipv4/conf/all/accept_redirects': '0',
  'ipv4/conf/all/forwarding': '0',
  'ipv4/conf/default/forwarding': '0',
  'ipv4/conf/eth0.1/forwarding': '1',
  'ipv4/conf/odd=1/forwarding': '1',
  'ipv4/conf/all/rp_filter': '2',
  'ipv4/conf/eth0.1/rp_filter': '0',
  'ipv6/conf/all/forwarding': '0',
  'ipv6/conf/default/forwarding': '0',
  'ipv6/conf/eth0.1/disable_ipv6': '0',
};

const BOX: Settings = { 'ipv4/ip_forward': '0', 'ipv4/conf/eth0/rp_filter': '1' };

const SNAPSHOT = hostWith([link('eth0.1', { index: 2 }), link('odd=1', { index: 3 })], {
  namespaces: [namespace(2, { names: ['box'], paths: ['/run/netns/box'] })],
});

const NOTHING = { routes: [], neighbours: [], forwards: [], stations: [] };

function facts(snapshot = SNAPSHOT): HostFacts {
  const namespaces = [
    { ...NOTHING, namespace: 1, links: [set('eth0.1', 2), set('odd=1', 3)], settings: HOST },
    { ...NOTHING, namespace: 2, links: [set('eth0', 2)], settings: BOX },
  ];
  return {
    snapshot,
    details: { namespaceDetail: { ok: true, value: { namespaces, fresh: {}, release: '6.1.0' } } },
  };
}

function planned(given: Input, known = facts()) {
  const resolved = resolve(editSetting, given, known);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return editSetting.plan(resolved.input, known, 'k3x9q2');
}

function refused(given: Input) {
  const resolved = resolve(editSetting, given, facts());
  return resolved.ok ? [] : resolved.refusals.map(({ field, code }) => `${field}: ${code}`);
}

test.each([
  ['net.ipv4.ip_forward', 'ipv4/ip_forward', 'net.ipv4.ip_forward'],
  [
    'net.ipv4.conf.eth0/1.rp_filter',
    'ipv4/conf/eth0.1/rp_filter',
    'net/ipv4/conf/eth0.1/rp_filter',
  ],
  [
    'net/ipv4/conf/eth0.1/rp_filter',
    'ipv4/conf/eth0.1/rp_filter',
    'net/ipv4/conf/eth0.1/rp_filter',
  ],
  ['net/ipv4/conf/eth0/rp_filter', 'ipv4/conf/eth0/rp_filter', 'net.ipv4.conf.eth0.rp_filter'],
])('%s is %s', (name, path, shown) => {
  expect(pathOfName(name)).toBe(path);
  expect(nameOfPath(path)).toBe(shown);
  expect(pathOfName(shown)).toBe(path);
});

test.each([
  'kernel/hostname',
  'ipv4/tcp_mem',
  'ipv4/conf/default/rp_filter',
  'ipv6/conf/all/disable_ipv6',
  'ipv6/conf/eth0/stable_secret',
  'ipv4/conf/eth0/../../../kernel/hostname',
])('%s is not changed here', (path) => {
  expect(settingAt(path)).toBeNull();
});

describe('refusals', () => {
  test.each<[Input, string]>([
    [{ namespace: 'nix', setting: 'net.ipv4.ip_forward' }, 'namespace: not-found'],
    [{}, 'setting: missing'],
    [{ setting: 'kernel.hostname', value: '1' }, 'setting: not-allowed'],
    [{ setting: 'net.ipv4.tcp_mem', value: '1' }, 'setting: not-allowed'],
    [{ setting: 'net.ipv4.conf.odd=1.forwarding', value: '0' }, 'setting: not-allowed'],
    [{ setting: 'net.ipv4.conf.eth9.rp_filter', value: '0' }, 'setting: gone'],
    [{ setting: 'net.bridge.bridge-nf-call-iptables', value: '0' }, 'setting: no-module'],
    [{ setting: 'net.ipv6.icmp.echo_ignore_all', value: '0' }, 'setting: no-setting'],
    [{ setting: 'net.ipv4.ip_forward', value: '2' }, 'value: unknown-choice'],
    [{ setting: 'net.ipv4.ip_forward', value: '0' }, 'value: already'],
  ])('%j: %s', (given, wanted) => {
    expect(refused(given)).toContain(wanted);
  });
});

test('the undo of forwarding sets back what the kernel changed along with it', () => {
  const plan = planned({ setting: 'net.ipv4.ip_forward' });
  expect(plan.input).toMatchObject({ namespace: 'host', value: '1' });
  expect(commandsOf(plan)).toEqual(['sysctl -w net.ipv4.ip_forward=1']);
  const [{ undo } = { undo: null }] = plan.steps;
  expect(undo).toMatchObject({
    command: {
      argv: [
        ...['sysctl', '-e', '-w', 'net.ipv4.ip_forward=0'],
        ...['net.ipv4.conf.all.accept_redirects=0', 'net/ipv4/conf/eth0.1/forwarding=1'],
      ],
    },
    loses: ['ipv4/conf/odd=1/forwarding = 1, whose name sysctl cannot handle'],
  });
  expect(plan.warnings.join('\n')).toContain('becomes a router');
  expect(plan.warnings.join('\n')).toContain('/etc/sysctl.d');
});

test('in a namespace it is entered, and only that one is set', () => {
  const plan = planned({ namespace: 'box', setting: 'net.ipv4.conf.eth0.rp_filter', value: '0' });
  expect(commandsOf(plan)).toEqual([
    'nsenter --net=/run/netns/box sysctl -w net.ipv4.conf.eth0.rp_filter=0',
  ]);
  expect(plan.warnings).toEqual(['It lasts as long as the namespace box']);
});

test('warns that a value below that of all changes nothing', () => {
  const given = { setting: 'net/ipv4/conf/eth0.1/rp_filter', value: '1' };
  expect(planned(given).warnings[0]).toContain('net.ipv4.conf.all.rp_filter is 2');
});

test('warns what containers lose that need the host’s forwarding', () => {
  const snapshot = { ...SNAPSHOT, networks: [network('bridge', { bridge: 'docker0' })] };
  const known = facts(snapshot);
  const given = { setting: 'net/ipv4/conf/eth0.1/forwarding', value: '0' };
  expect(planned(given, known).warnings.join('\n')).toContain('lose their outgoing connections');
});
