import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import type { Explanation } from '../../src/explain/explanation.ts';
import type { Destination, ReachQuestion } from '../../src/explain/question.ts';
import { findNamespace } from '../../src/model/find.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { type Ground, startEngineGround, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

const { signal } = new AbortController();

function idOf(snapshot: Snapshot, name: string): number {
  const found = findNamespace(snapshot, name);
  if (!found.ok) throw new Error(found.message);
  return found.namespace.id;
}

function namedEnd(snapshot: Snapshot, name: string): Destination {
  const container = snapshot.containers.find((each) => each.name === name);
  const end = { kind: 'namespace', namespace: idOf(snapshot, name) } as const;
  return container === undefined ? end : { ...end, container: container.id };
}

/** What is said of a question on the host as it is now; `to` is a namespace, or an address. */
async function ask(
  { executor, engine, snapshot: read }: Ground,
  from: string,
  to: string,
  port: number | null = null,
): Promise<Explanation> {
  const snapshot = await read();
  const question: ReachQuestion = {
    from: idOf(snapshot, from),
    to: /[.:]/.test(to) ? { kind: 'address', address: to } : namedEnd(snapshot, to),
    port,
  };
  return explain({ executor, engine }, question, { readOnly: true, signal, snapshot });
}

/** `a` and `b`, and `r` between them. */
const ROUTER = `
for name in a r b; do ip netns add $name; ip -n $name link set lo up; done
ip -n r link add left type veth peer name eth0 netns a
ip -n r link add right type veth peer name eth0 netns b
for end in 'a eth0 1 2' 'r left 1 1' 'r right 2 1' 'b eth0 2 2'; do
  set -- $end
  ip -n $1 address add 10.$3.0.$4/24 dev $2
  ip -n $1 address add fd0$3::$4/64 dev $2 nodad
  ip -n $1 link set $2 up
done
ip -n a route add default via 10.1.0.1
ip -n b route add default via 10.2.0.1
ip -n a route add default via fd01::1
ip -n b route add default via fd02::1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
until ip netns exec a ping -q -c 1 -W 1 fd02::2; do :; done
`;

/** Serves on an address and port in a namespace, from when it returns. */
const SERVE = `
ip netns exec "$1" busybox httpd -p "$2:$3" -h /run/netns </dev/null >/dev/null 2>&1
until ip netns exec "$1" ss -Hltn "sport = :$3" | grep -q .; do sleep 0.02; done
`;

describeWith(['namespaces', 'iproute2', 'busybox', 'ping'], 'the ends of a way', () => {
  let ground: Ground;
  const serve = (where: string, address: string, port: number) =>
    ground.host.script(SERVE, where, address, String(port));

  beforeEach(async () => {
    ground = await startKernelGround();
    await ground.host.script(ROUTER);
  });
  afterEach(() => ground.stop());

  test.each(['b', '10.2.0.2', 'fd02::2'])('%s is reached', async (to) => {
    const said = await ask(ground, 'a', to);
    expect(said.verdict).toBe('reachable');
    expect(said.others).toEqual([]);
    expect(said.trial.full).toMatchObject({ outcome: 'answered' });
  });

  test('a busybox tries it too, and nothing larger; without a ping TCP is left', async () => {
    // Another file at that place only inside the private host: its mounts are its own.
    await ground.host.script('mount --bind "$(command -v busybox)" "$(command -v ping)"');
    expect(await ask(ground, 'a', 'b')).toMatchObject({
      verdict: 'reachable',
      trial: { full: null },
      unseen: [expect.stringMatching(/^send a packet as large as the link’s MTU/)],
    });
    await ground.host.script('umount "$(command -v ping)"');
    await ground.host.script('mount --bind /dev/null "$(command -v ping)"');
    await serve('b', '0.0.0.0', 80);
    expect(await ask(ground, 'a', 'b', 80)).toMatchObject({
      verdict: 'reachable',
      trial: { echo: null },
    });
    const untried = await ask(ground, 'a', 'b');
    expect(untried).toMatchObject({ verdict: 'unknown', trial: { small: null } });
    expect(untried.summary).toMatch(/^whether a reaches b at 10.2.0.2 could not be tried: ping/);
    expect(untried.unseen).toContainEqual(expect.stringContaining('ping 10.2.0.2: '));
  });

  test('a link that takes less loses large packets', async () => {
    await ground.host.script('ip -n b link set eth0 mtu 1400');
    for (const to of ['10.2.0.2', 'fd02::2']) {
      const said = await ask(ground, 'a', to);
      expect(said).toMatchObject({
        verdict: 'mtu-too-small',
        culprit: { kind: 'link', name: 'eth0' },
        fix: { recipe: 'edit-link', fields: { namespace: 'b', link: 'eth0', mtu: '1500' } },
      });
      expect(said.evidence.map(({ command }) => command)).toEqual([
        expect.stringContaining('-M do'),
        'ip -n b -d -j link',
      ]);
    }
  });

  test('a router that says so is not a fault', async () => {
    await ground.host.script('ip -n r link set right mtu 1400; ip -n b link set eth0 mtu 1400');
    for (const to of ['10.2.0.2', 'fd02::2']) {
      const first = await ask(ground, 'a', to);
      const again = await ask(ground, 'a', to);
      expect([first.verdict, again.verdict]).toEqual(['reachable', 'reachable']);
      expect(first.findings.map(({ what }) => what)).toContainEqual(
        expect.stringMatching(/^a router asks for packets smaller than \d+ bytes: .*1400/),
      );
    }
  });

  test('a router whose word is dropped is one', async () => {
    await ground.host.script(`
      ip -n r link set right mtu 1400
      ip netns exec r iptables -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP
      ip netns exec r ip6tables -A OUTPUT -p icmpv6 --icmpv6-type packet-too-big -j DROP
    `);
    for (const to of ['10.2.0.2', 'fd02::2']) {
      expect(await ask(ground, 'a', to)).toMatchObject({
        verdict: 'mtu-too-small',
        culprit: { kind: 'link', name: 'right' },
      });
    }
  });

  test('echo requests are ignored', async () => {
    await ground.host.script(
      'ip netns exec b sysctl -qw net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1',
    );
    await serve('b', '0.0.0.0', 80);
    expect(await ask(ground, 'a', '10.2.0.2')).toMatchObject({
      verdict: 'echo-ignored',
      culprit: { kind: 'sysctl', name: 'net.ipv4.icmp_echo_ignore_all' },
    });
    expect(await ask(ground, 'a', 'fd02::2')).toMatchObject({
      verdict: 'echo-ignored',
      culprit: { kind: 'sysctl', name: 'net.ipv6.icmp.echo_ignore_all' },
    });
    expect((await ask(ground, 'a', '10.2.0.2', 80)).verdict).toBe('reachable');
  });

  test('a port is open, closed, or only for the namespace itself', async () => {
    await serve('b', '0.0.0.0', 80);
    await serve('b', '127.0.0.1', 81);
    await serve('b', '[::1]', 82);
    expect((await ask(ground, 'a', '10.2.0.2', 80)).verdict).toBe('reachable');
    const closed = await ask(ground, 'a', '10.2.0.2', 8080);
    expect(closed).toMatchObject({
      verdict: 'port-closed',
      culprit: { kind: 'namespace', name: 'b' },
      fix: { kind: 'words', words: expect.stringContaining('Open: 80.') },
    });
    expect(await ask(ground, 'a', 'b', 81)).toMatchObject({
      verdict: 'listening-on-loopback-only',
      culprit: { kind: 'socket', name: '127.0.0.1:81' },
      fix: { words: expect.stringContaining('0.0.0.0:81') },
    });
    expect(await ask(ground, 'a', 'fd02::2', 82)).toMatchObject({
      verdict: 'listening-on-loopback-only',
      culprit: { kind: 'socket', name: '[::1]:82' },
    });
    expect(await ask(ground, 'a', 'fd02::2', 80)).toMatchObject({
      verdict: 'port-closed',
      fix: { words: expect.stringContaining('[::]:80') },
    });
  });

  test('a port that is open and yet does not answer is not called closed', async () => {
    await serve('b', '0.0.0.0', 80);
    for (const how of ['DROP', 'REJECT', 'REJECT --reject-with tcp-reset']) {
      await ground.host.script(`ip netns exec r iptables -A FORWARD -p tcp --dport 80 -j ${how}`);
      const said = await ask(ground, 'a', '10.2.0.2', 80);
      expect(said.verdict).not.toMatch(/closed|loopback/);
      expect(said.trial.echo).toMatchObject({ outcome: 'answered' });
      await ground.host.script('ip netns exec r iptables -F');
    }
  });
});

/** Two hosts as namespaces, `a` behind the one and `b` behind the other, and a vxlan between them. */
const OVERLAY = `
for name in h1 h2 a b; do ip netns add $name; done
ip -n h1 link add eth0 type veth peer name eth0 netns h2
for end in '1 a' '2 b'; do
  set -- $end
  ip -n h$1 address add 10.9.0.$1/24 dev eth0
  ip -n h$1 link set eth0 up
  ip -n h$1 link add br0 type bridge
  ip -n h$1 link add vx0 type vxlan id 42 local 10.9.0.$1 dstport 4789 nolearning
  ip -n h$1 link add port type veth peer name eth0 address 02:00:00:00:00:0$1 netns $2
  for link in vx0 port; do ip -n h$1 link set $link master br0 up; done
  ip -n h$1 link set br0 up
  ip -n $2 address add 10.0.0.$1/24 dev eth0
  ip -n $2 link set eth0 mtu 1450 up
done
bridge -n h1 fdb add 02:00:00:00:00:02 dev vx0 dst 10.9.0.2 self static
bridge -n h2 fdb add 02:00:00:00:00:01 dev vx0 dst 10.9.0.1 self static
`;

/** What an engine does in place of ARP over its overlays: the ends know each other's MAC. */
const NEIGHBOURS = `
ip -n a neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0 nud permanent
ip -n b neigh replace 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent
`;

describeWith(['namespaces', 'iproute2', 'ping'], 'an end behind a vxlan', () => {
  let ground: Ground;

  beforeEach(async () => {
    ground = await startKernelGround();
    await ground.host.script(OVERLAY);
  });
  afterEach(() => ground.stop());

  test('is reached where both know the other', async () => {
    await ground.host.script(NEIGHBOURS);
    const said = await ask(ground, 'a', 'b');
    expect(said).toMatchObject({ verdict: 'reachable', others: [] });
    expect(said.findings.filter(({ what }) => what.startsWith('vx0 of h'))).toHaveLength(2);
  });

  test('is not where a MAC has no host', async () => {
    await ground.host.script(`${NEIGHBOURS}\nbridge -n h1 fdb del 02:00:00:00:00:02 dev vx0`);
    expect(await ask(ground, 'a', '10.0.0.2')).toMatchObject({
      verdict: 'overlay-peer-unknown',
      culprit: { kind: 'link', name: 'vx0', namespace: idOf(await ground.snapshot(), 'h1') },
      fix: {
        recipe: 'edit-neighbour',
        fields: { namespace: 'h1', link: 'vx0', mac: '02:00:00:00:00:02', destination: '10.9.0.2' },
      },
    });
  });

  test('is not where the way back has none', async () => {
    await ground.host.script(`${NEIGHBOURS}\nbridge -n h2 fdb del 02:00:00:00:00:01 dev vx0`);
    expect(await ask(ground, 'a', 'b')).toMatchObject({
      verdict: 'overlay-peer-unknown',
      culprit: { kind: 'link', name: 'vx0', namespace: idOf(await ground.snapshot(), 'h2') },
      fix: { fields: { namespace: 'h2', mac: '02:00:00:00:00:01', destination: '10.9.0.1' } },
    });
  });

  test('is not where nobody knows its MAC, and what is for all goes nowhere', async () => {
    expect(await ask(ground, 'a', 'b')).toMatchObject({
      verdict: 'overlay-peer-unknown',
      fix: { fields: { namespace: 'h1', mac: '00:00:00:00:00:00', destination: '10.9.0.2' } },
    });
  });
});

describeWith(
  ['namespaces', 'iproute2', 'engine', 'ping'],
  'a port of a host with an engine',
  () => {
    let ground: Ground;

    beforeAll(async () => {
      ground = await startEngineGround();
      await ground.host.script(`
      ip netns add out
      ip link add pout type veth peer name eth0 netns out
      ip address add 10.8.0.1/24 dev pout
      ip link set pout up
      ip -n out address add 10.8.0.2/24 dev eth0
      ip -n out link set eth0 up
      ip -n out route add default via 10.8.0.1
    `);
    });
    afterEach(async () => {
      await ground.host.script('docker rm -f $(docker ps -aq) >/dev/null 2>&1 || true');
    });
    afterAll(() => ground.stop());

    const serving = (name: string, ...options: readonly string[]) =>
      ground.docker(
        ...['run', '-d', '--name', name, ...options, 'busybox'],
        ...['sh', '-c', 'while :; do httpd -f -p 80; sleep 0.2; done'],
      );

    test('that is published leads into the container', async () => {
      await serving('web', '-p', '8080:80');
      const said = await ask(ground, 'out', '10.8.0.1', 8080);
      expect(said).toMatchObject({ verdict: 'reachable', others: [] });
      const web = idOf(await ground.snapshot(), 'web');
      expect(said.there.hops.map(({ namespace }) => namespace).at(-1)).toBe(web);
      expect(said.there.hops[1]?.translated).toMatchObject({ namespace: web, port: 80 });
    });

    test('that is published, and nobody listens inside', async () => {
      await ground.container('web', '-p', '8080:80');
      expect(await ask(ground, 'out', '10.8.0.1', 8080)).toMatchObject({
        verdict: 'port-closed',
        culprit: { kind: 'namespace', name: 'web' },
      });
    });

    test('that is not published', async () => {
      await serving('web');
      expect(await ask(ground, 'out', '10.8.0.1', 80)).toMatchObject({
        verdict: 'port-not-published',
        culprit: { kind: 'container', name: 'web', namespace: null },
        fix: { words: expect.stringContaining('docker run -p 80:80') },
      });
    });

    test('that is published as another, or on another address', async () => {
      await serving('web', '-p', '8080:80');
      expect(await ask(ground, 'out', 'host', 80)).toMatchObject({
        verdict: 'port-not-published',
        fix: { words: expect.stringContaining('Use port 8080') },
      });
      await ground.docker('rm', '-f', 'web');
      await serving('web', '-p', '127.0.0.1:80:80');
      expect(await ask(ground, 'out', '10.8.0.1', 80)).toMatchObject({
        verdict: 'port-not-published',
        culprit: { name: 'web' },
        fix: { words: expect.stringContaining('-p 10.8.0.1:80:80') },
      });
      expect((await ask(ground, 'host', '127.0.0.1', 80)).verdict).toBe('reachable');
    });

    test('that another process than that of a container in host mode answers', async () => {
      await ground.host.script('busybox httpd -p 81 -h /run/netns');
      await ground.container('proxy', '--network', 'host');
      expect((await ask(ground, 'out', '10.8.0.1', 81)).verdict).toBe('reachable');
      expect(await ask(ground, 'out', 'proxy', 81)).toMatchObject({
        verdict: 'host-network-port-busy',
        culprit: { kind: 'socket' },
      });
    });

    test('that a container in host mode wants and another process holds', async () => {
      await ground.host.script('busybox httpd -p 127.0.0.1:80 -h /run/netns');
      await serving('proxy', '--network', 'host', '--expose', '80');
      const busy = await ask(ground, 'out', '10.8.0.1', 80);
      expect(busy).toMatchObject({
        verdict: 'host-network-port-busy',
        culprit: { kind: 'socket', name: '127.0.0.1:80' },
        fix: { words: expect.stringMatching(/^Stop busybox \(\d+\).*docker restart proxy/) },
      });
      expect((await ask(ground, 'host', '127.0.0.1', 80)).verdict).toBe('reachable');
      expect((await ask(ground, 'out', 'proxy', 80)).verdict).toBe('host-network-port-busy');
      const holder = /\((\d+)\)/.exec(busy.summary)?.[1] ?? '';
      await ground.host.run(['kill', holder]);
      await vi.waitFor(async () => {
        expect((await ask(ground, 'out', '10.8.0.1', 80)).verdict).toBe('reachable');
      }, 10_000);
    });
  },
);
