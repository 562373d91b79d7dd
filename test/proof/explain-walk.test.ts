import { afterAll, beforeAll, expect, test } from 'vitest';
import { askGround, drawn, TWO_ROUTERS } from '../support/explain-ground.ts';
import { type Ground, startEngineGround, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

describeWith(
  ['root', 'namespaces', 'ping', 'iptables'],
  'following packets between namespaces',
  () => {
    let ground: Ground;

    beforeAll(async () => {
      ground = await startKernelGround();
      await ground.host.script(`${TWO_ROUTERS}
      ip netns add back
      ip link add back-0 netns back type veth peer name r-2 netns r
      ip -n r addr add 10.0.4.1/24 dev r-2; ip -n r link set r-2 up
      ip -n back addr add 10.0.4.2/24 dev back-0; ip -n back link set back-0 up
      ip link add back-1 netns back type veth peer name port-back
      ip link set port-back master br0 up
      ip -n back addr add 10.0.1.9/24 dev back-1; ip -n back link set back-1 up

      for name in m n; do ip netns add $name; done
      ip link add shared type veth peer name beyond; ip link set shared up; ip link set beyond up
      ip addr add 10.3.0.1/24 dev beyond
      for name in m n; do
        ip link add $name-0 netns $name link shared type macvlan mode bridge
        ip -n $name link set $name-0 up
      done
      ip -n m addr add 10.3.0.2/24 dev m-0; ip -n n addr add 10.3.0.3/24 dev n-0

      for name in v w; do ip netns add $name; done
      ip link add v-0 netns v type veth peer name w-0 netns w
      ip -n v addr add 10.5.0.1/24 dev v-0; ip -n v link set v-0 up
      ip -n w addr add 10.5.0.2/24 dev w-0; ip -n w link set w-0 up
      ip -n v link add vx type vxlan id 7 local 10.5.0.1 remote 10.5.0.2 dstport 4789
      ip -n w link add vx type vxlan id 7 local 10.5.0.2 remote 10.5.0.1 dstport 4789
      ip -n v addr add 10.6.0.1/24 dev vx; ip -n v link set vx up
      ip -n w addr add 10.6.0.2/24 dev vx; ip -n w link set vx up

      ip netns add far; ip link add far-0 netns far type veth peer name up0
      ip addr add 192.0.2.1/24 dev up0; ip link set up0 up
      ip -n far addr add 192.0.2.9/24 dev far-0; ip -n far link set far-0 up
      sysctl -qw net.ipv4.ip_forward=1
      ip -n b route add default via 10.0.1.1
      iptables -t nat -A POSTROUTING -s 10.0.1.0/24 -o up0 -j MASQUERADE`);
    });
    afterAll(() => ground.stop());

    test('over one bridge', async () => {
      const told = await askGround(ground, 'a', 'b');
      expect(told.verdict).toBe('reachable');
      expect(drawn(told.snapshot, told.there)).toBe(
        'a out:a-0 port-in:port-a bridge:br0 port-out:port-b in:b-0 | b local',
      );
      expect(told.findings.filter(({ fault }) => fault !== null)).toEqual([]);
    });

    test('to the bridge’s own address, and from there', async () => {
      const there = await askGround(ground, 'a', 'host');
      expect(there).toMatchObject({ verdict: 'reachable', destination: '10.0.1.1' });
      expect(drawn(there.snapshot, there.there)).toBe(
        'a out:a-0 port-in:port-a in:br0 | host local',
      );
      expect(drawn(there.snapshot, there.back)).toBe(
        'host out:br0 port-out:port-a in:a-0 | a local',
      );
    });

    test('over a cable without a bridge', async () => {
      const told = await askGround(ground, 'q', 'c');
      expect(told.verdict).toBe('reachable');
      expect(drawn(told.snapshot, told.there)).toBe('q out:q-1 in:c-0 | c local');
    });

    test('over two routers, and back', async () => {
      const told = await askGround(ground, 'a', 'c');
      expect(told.verdict).toBe('reachable');
      expect(drawn(told.snapshot, told.there)).toBe(
        'a out:a-0 port-in:port-a bridge:br0 port-out:port-r in:r-0 | r out:r-1 in:q-0 | q out:q-1 in:c-0 | c local',
      );
      expect(drawn(told.snapshot, told.back)).toBe(
        'c out:c-0 in:q-1 | q out:q-0 in:r-1 | r out:r-0 port-in:port-r bridge:br0 port-out:port-a in:a-0 | a local',
      );
    });

    test('there over a router, back over the bridge', async () => {
      const told = await askGround(ground, 'a', '10.0.4.2');
      expect(told.verdict).toBe('reachable');
      expect(drawn(told.snapshot, told.there)).toBe(
        'a out:a-0 port-in:port-a bridge:br0 port-out:port-r in:r-0 | r out:r-2 in:back-0 | back local',
      );
      expect(drawn(told.snapshot, told.back)).toBe(
        'back out:back-1 port-in:port-back bridge:br0 port-out:port-a in:a-0 | a local',
      );
    });

    test('between two that share a link, and to what is beyond it', async () => {
      const beside = await askGround(ground, 'm', 'n');
      expect(beside.verdict).toBe('reachable');
      expect(drawn(beside.snapshot, beside.there)).toBe('m out:m-0 in:n-0 | n local');
      const beyond = await askGround(ground, 'm', '10.3.0.1');
      expect(beyond.verdict).toBe('reachable');
      expect(drawn(beyond.snapshot, beyond.there)).toBe('m out:m-0 in:beyond | host local');
      expect(drawn(beyond.snapshot, beyond.back)).toBe('host out:beyond in:m-0 | m local');
    });

    test('through a tunnel', async () => {
      const told = await askGround(ground, 'v', '10.6.0.2');
      expect(told.verdict).toBe('reachable');
      expect(drawn(told.snapshot, told.there)).toBe('v out:vx tunnel:vx tunnel:vx in:vx | w local');
    });

    test('back to who was masqueraded', async () => {
      const told = await askGround(ground, 'b', 'far');
      expect(told.verdict).toBe('reachable');
      expect(told.there.hops.map(({ source }) => source)).toEqual([
        ...['10.0.1.3', '10.0.1.3', '192.0.2.1'],
      ]);
      expect(drawn(told.snapshot, told.back)).toBe(
        'far out:far-0 in:up0 | host out:br0 port-out:port-b in:b-0 | b local',
      );
      expect(told.findings.filter(({ fault }) => fault !== null)).toEqual([]);
    });

    test('over IPv6', async () => {
      await ground.host.script(`
      ip -n a addr add fd00::1/64 dev a-0 nodad; ip -n b addr add fd00::2/64 dev b-0 nodad`);
      const told = await askGround(ground, 'a', 'fd00::2');
      expect(told).toMatchObject({ verdict: 'reachable', source: 'fd00::1' });
    });

    test('to itself', async () => {
      const told = await askGround(ground, 'a', 'a');
      expect(told).toMatchObject({ verdict: 'reachable', destination: '10.0.1.2' });
    });
  },
);

describeWith(['root', 'engine'], 'following packets between containers', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await startEngineGround();
    await ground.docker('network', 'create', 'back');
    await ground.container('web');
    await ground.container('db');
    await ground.container('cache', '--network', 'back');
  });
  afterAll(() => ground.stop());

  test.each([
    ['web', 'db', 'reachable'],
    ['web', 'host', 'reachable'],
    ['host', 'cache', 'reachable'],
    ['web', 'cache', 'networks-isolated'],
  ])('from %s to %s', async (from, to, verdict) => {
    const told = await askGround(ground, from, to);
    expect(told.verdict).toBe(verdict);
  });
});
