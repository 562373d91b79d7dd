import { afterAll, beforeAll, expect, test } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import type { Way } from '../../src/explain/way.ts';
import { findNamespace } from '../../src/model/find.ts';
import { labelOf } from '../../src/model/label.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { namespaceOf } from '../../src/model/wiring.ts';
import { type Ground, startEngineGround, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

const { signal } = new AbortController();

async function ask(ground: Ground, from: string, to: string) {
  const snapshot = await ground.snapshot();
  const idOf = (name: string) => {
    const found = findNamespace(snapshot, name);
    if (!found.ok) throw new Error(found.message);
    return found.namespace.id;
  };
  const aim = to.includes('.')
    ? ({ kind: 'address', address: to } as const)
    : ({ kind: 'namespace', namespace: idOf(to) } as const);
  const question = { from: idOf(from), to: aim, port: null };
  const explanation = await explain(ground, question, { readOnly: true, signal });
  return { ...explanation, snapshot };
}

/** `a a0 | host va>br0>vb | b b0`: a way as one line. */
function drawn(snapshot: Snapshot, { stages }: Way): string {
  return stages
    .map(({ namespace, segment, route }) => {
      const found = namespaceOf(snapshot, namespace);
      const name = found === null ? String(namespace) : labelOf(snapshot, found);
      const passed = segment?.passages.map(({ link, as }) => `${as}:${link}`).join(' ');
      return `${name} ${passed ?? route.kind}`;
    })
    .join(' | ');
}

describeWith(['root', 'namespaces', 'ping'], 'following packets between namespaces', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(`
      for name in a b c r q; do ip netns add $name; ip -n $name link set lo up; done
      ip link add br0 type bridge; ip link set br0 up; ip addr add 10.0.1.1/24 dev br0
      for name in a b; do
        ip link add $name-0 netns $name type veth peer name port-$name
        ip link set port-$name master br0 up; ip -n $name link set $name-0 up
      done
      ip -n a addr add 10.0.1.2/24 dev a-0; ip -n b addr add 10.0.1.3/24 dev b-0
      ip link add r-0 netns r type veth peer name port-r; ip link set port-r master br0 up
      ip -n r addr add 10.0.1.4/24 dev r-0; ip -n r link set r-0 up
      ip link add r-1 netns r type veth peer name q-0 netns q
      ip -n r addr add 10.0.2.1/24 dev r-1; ip -n r link set r-1 up
      ip -n q addr add 10.0.2.2/24 dev q-0; ip -n q link set q-0 up
      ip link add q-1 netns q type veth peer name c-0 netns c
      ip -n q addr add 10.0.3.1/24 dev q-1; ip -n q link set q-1 up
      ip -n c addr add 10.0.3.2/24 dev c-0; ip -n c link set c-0 up
      ip netns exec r sysctl -qw net.ipv4.ip_forward=1; ip netns exec q sysctl -qw net.ipv4.ip_forward=1
      ip -n a route add default via 10.0.1.4
      ip -n r route add 10.0.3.0/24 via 10.0.2.2
      ip -n q route add default via 10.0.2.1
      ip -n c route add default via 10.0.3.1`);
  });
  afterAll(() => ground.stop());

  test('over one bridge', async () => {
    const told = await ask(ground, 'a', 'b');
    expect(told.verdict).toBe('reachable');
    expect(drawn(told.snapshot, told.there)).toBe(
      'a out:a-0 port-in:port-a bridge:br0 port-out:port-b in:b-0 | b local',
    );
    expect(told.findings.filter(({ fault }) => fault !== null)).toEqual([]);
  });

  test('over two routers, and back', async () => {
    const told = await ask(ground, 'a', 'c');
    expect(told.verdict).toBe('reachable');
    expect(drawn(told.snapshot, told.there)).toBe(
      'a out:a-0 port-in:port-a bridge:br0 port-out:port-r in:r-0 | r out:r-1 in:q-0 | q out:q-1 in:c-0 | c local',
    );
    expect(drawn(told.snapshot, told.back)).toBe(
      'c out:c-0 in:q-1 | q out:q-0 in:r-1 | r out:r-0 port-in:port-r bridge:br0 port-out:port-a in:a-0 | a local',
    );
  });
});
