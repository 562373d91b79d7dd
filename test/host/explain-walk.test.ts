import { afterAll, beforeAll, expect, test } from 'vitest';
import { askGround, drawn, TWO_ROUTERS } from '../support/explain-ground.ts';
import { type Ground, startEngineGround, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

describeWith(['root', 'namespaces', 'ping'], 'following packets between namespaces', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(`${TWO_ROUTERS}
      ip link add link br0 name mac-a type macvlan mode bridge 2>/dev/null || true
      ip netns add back
      ip link add back-0 netns back type veth peer name r-2 netns r
      ip -n r addr add 10.0.4.1/24 dev r-2; ip -n r link set r-2 up
      ip -n back addr add 10.0.4.2/24 dev back-0; ip -n back link set back-0 up
      ip link add back-1 netns back type veth peer name port-back
      ip link set port-back master br0 up
      ip -n back addr add 10.0.1.9/24 dev back-1; ip -n back link set back-1 up`);
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
    expect(drawn(there.snapshot, there.there)).toBe('a out:a-0 port-in:port-a in:br0 | host local');
    expect(drawn(there.snapshot, there.back)).toBe('host out:br0 port-out:port-a in:a-0 | a local');
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

  test('to itself', async () => {
    const told = await askGround(ground, 'a', 'a');
    expect(told).toMatchObject({ verdict: 'reachable', destination: '10.0.1.2' });
  });
});

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
    ['web', 'cache', 'unknown'],
  ])('from %s to %s', async (from, to, verdict) => {
    const told = await askGround(ground, from, to);
    console.log(
      drawn(told.snapshot, told.there),
      told.findings.map((f) => f.what),
    );
    expect(told.verdict).toBe(verdict);
  });
});
