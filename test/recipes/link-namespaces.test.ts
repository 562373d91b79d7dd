import { describe, expect, test } from 'vitest';
import { linkNamespaces } from '../../src/recipes/link-namespaces/recipe.ts';
import type { Input } from '../../src/recipes/recipe.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { bridgeLink, container, hostWith, link, namespace, on } from './bridge-host.ts';
import { commandsOf } from './plan-lines.ts';

const route = (destination: string, device: string) => ({
  family: 4 as const,
  type: 'unicast',
  destination,
  gateway: null,
  device,
  table: 'main',
  protocol: 'kernel',
  scope: 'link',
  source: null,
  metric: null,
  flags: [],
  nextHops: [],
});

/** web and its sidecar, with a route to a VPN; a namespace with a cable; the host with a bridge. */
const SNAPSHOT = hostWith([bridgeLink('docker0', ['172.17.0.1/16'])], {
  containers: [
    container('web', { namespace: 2 }),
    container('side', { namespace: 2 }),
    container('old', { state: 'exited', pid: null }),
  ],
  namespaces: [
    namespace(2, {
      kind: 'container',
      containers: ['web', 'side'],
      paths: ['/run/docker/netns/3f2a', '/run/netns/web'],
      names: ['web'],
      links: [link('lo', { kind: 'loopback' }), link('eth0', { addresses: [on('172.17.0.2/16')] })],
      routes: [route('default', 'eth0'), route('172.17.0.0/16', 'eth0')],
    }),
    namespace(3, {
      names: ['lab'],
      paths: ['/run/netns/lab'],
      links: [link('to-web', { addresses: [on('10.254.0.1/30')] })],
      routes: [route('192.168.7.0/24', 'vpn0')],
    }),
  ],
});

const FACTS = { snapshot: SNAPSHOT, details: {} };

function planned(given: Input) {
  const resolved = resolve(linkNamespaces, given, FACTS);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
  return linkNamespaces.plan(resolved.input, FACTS, 'k3x9q2');
}

describe('proposals', () => {
  test('names by the other side, and a subnet that neither side knows', () => {
    expect(planned({ from: 'web', to: 'lab' }).input).toEqual({
      from: 'web',
      to: 'lab',
      link: 'to-lab',
      peer: 'to-web2',
      address: '10.254.0.5/30',
      'peer-address': '10.254.0.6/30',
      mtu: '1500',
    });
  });

  test('the other address of what was given, and a name that is free', () => {
    expect(planned({ from: 'host', to: 'lab', address: '10.9.9.1/31' }).input).toMatchObject({
      link: 'to-lab',
      peer: 'to-host',
      'peer-address': '10.9.9.0/31',
    });
    expect(planned({ from: 'lab', to: '2', link: 'to-web2' }).input).toMatchObject({
      peer: 'to-lab',
    });
  });
});

describe('refusals', () => {
  test.each([
    { to: 'web', code: 'same', says: 'are in the same namespace' },
    { to: 'side', code: 'same', says: 'web, side' },
    { to: 'nobody', code: 'not-found', says: 'nobody' },
    { from: 'old', code: 'not-running', says: 'old' },
    { link: 'eth0', code: 'taken', says: 'web, side already has a link eth0' },
    { link: 'lo', code: 'taken', says: 'lo' },
    { link: 'a:b', code: 'not-allowed', says: 'takes no :' },
    { peer: 'to-web', code: 'taken', says: 'lab already has a link to-web' },
    { peer: 'sixteen-bytes-ab', code: 'too-long', says: '16 bytes' },
    { address: '172.17.9.1/30', code: 'overlap', says: 'link eth0 in web, side' },
    { address: '10.254.0.2/24', code: 'overlap', says: 'link to-web in lab' },
    { address: '192.168.7.1/30', code: 'overlap', says: 'the route to 192.168.7.0/24 by vpn0' },
    { address: '10.9.0.1', code: 'no-prefix', says: 'prefix' },
    { address: 'nine', code: 'no-address', says: 'not an IP address' },
    { address: '10.9.0.0/30', code: 'network', says: 'the subnet itself' },
    { address: '10.9.0.3/30', code: 'broadcast', says: 'is the broadcast address' },
    { address: '10.9.0.1/32', code: 'wrong-prefix', says: 'two ends' },
    { address: 'fd00::1/128', code: 'wrong-prefix', says: 'two ends' },
    { address: 'fe80::1/64', code: 'link-local', says: 'automatically' },
    { address: '127.0.0.5/30', code: 'no-host', says: 'cannot be a host address' },
    { 'peer-address': '10.254.0.9/30', code: 'outside', says: 'outside 10.254.0.4/30' },
    { 'peer-address': '10.254.0.6/29', code: 'wrong-prefix', says: 'is 30, not 29' },
    { 'peer-address': '10.254.0.5/30', code: 'itself', says: 'the first end' },
    { 'peer-address': '10.254.0.6', code: 'no-prefix', says: 'prefix' },
    { 'peer-address': 'fd00::1/30', code: 'outside', says: 'outside' },
    { mtu: '67', code: 'out-of-range', says: '68' },
    { mtu: '65536', code: 'out-of-range', says: '65535' },
    { mtu: 'big', code: 'not-a-number', says: 'number' },
  ])('$code: $says', ({ code, says, ...given }) => {
    const fields = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const resolved = resolve(linkNamespaces, { from: 'web', to: 'lab', ...fields }, FACTS);
    const refusals = resolved.ok ? [] : resolved.refusals;
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(Object.keys(fields)).toContain(refusals[0]?.field);
  });

  test('a wide IPv6 prefix is also compared with both sides', () => {
    const given = { from: 'web', to: 'lab', address: 'fd00:1::1/32' };
    expect(resolve(linkNamespaces, given, FACTS).ok).toBe(true);
  });
});

describe('the plan', () => {
  test('from a container to a name: by the engine’s file, whatever else leads there', () => {
    const inside = 'nsenter --net=/run/docker/netns/3f2a';
    expect(commandsOf(planned({ from: 'web', to: 'lab' }))).toEqual([
      `${inside} ip link add name to-lab mtu 1500 type veth peer name to-web2 mtu 1500 netns lab`,
      `${inside} ip link set dev to-lab alias patchpanel:k3x9q2 up`,
      'ip -n lab link set dev to-web2 alias patchpanel:k3x9q2 up',
      `${inside} ip address add 10.254.0.5/30 dev to-lab`,
      'ip -n lab address add 10.254.0.6/30 dev to-web2',
      `${inside} ping -c 3 -W 1 10.254.0.6`,
    ]);
  });

  test('where one end is the host, it is made there; IPv6 is switched on for the link', () => {
    const given = { from: 'lab', to: 'host', link: 'in.1', address: 'fd00::1/126' };
    expect(commandsOf(planned(given))).toEqual([
      'ip link add name to-lab mtu 1500 type veth peer name in.1 mtu 1500 netns lab',
      'ip -n lab link set dev in.1 alias patchpanel:k3x9q2 up',
      'ip link set dev to-lab alias patchpanel:k3x9q2 up',
      "nsenter --net=/run/netns/lab tee /proc/sys/net/ipv6/conf/in.1/disable_ipv6 <<'EOF'",
      'ip -n lab address add fd00::1/126 dev in.1 nodad',
      "tee /proc/sys/net/ipv6/conf/to-lab/disable_ipv6 <<'EOF'",
      'ip address add fd00::2/126 dev to-lab nodad',
      'nsenter --net=/run/netns/lab ping -c 3 -W 1 fd00::2',
    ]);
  });

  test('says who else gets the link, and that it ends with the container', () => {
    expect(planned({ from: 'web', to: 'lab' }).warnings).toEqual([
      expect.stringContaining('web, side share a namespace'),
      expect.stringContaining('a restart does not restore it'),
    ]);
  });
});

test('the offer is on namespaces, and says why not on a stopped container', () => {
  const [, web] = SNAPSHOT.namespaces;
  expect(web && linkNamespaces.offer({ kind: 'namespace', namespace: web }, SNAPSHOT)).toEqual({
    title: 'Link web, side to another namespace',
    preset: { from: 'web' },
  });
  const old = container('old', { state: 'exited' });
  expect(
    linkNamespaces.offer({ kind: 'container', container: old, namespace: null }, SNAPSHOT),
  ).toMatchObject({ refusal: expect.stringContaining('exited') });
});
