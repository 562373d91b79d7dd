import { explain } from '../../src/explain/explain.ts';
import type { Explanation } from '../../src/explain/explanation.ts';
import type { PacketPath } from '../../src/explain/path/packet-path.ts';
import { findNamespace } from '../../src/model/find.ts';
import { namespaceOf } from '../../src/model/kernel/wiring.ts';
import { labelOf } from '../../src/model/label.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Ground } from './ground.ts';

/**
 * `a` and `b` on the bridge `br0` of the host, which is a router there too; on it the router `r`, a
 * cable further `q`, and behind that `c`. `a` knows `c` by its default route.
 */
export const TWO_ROUTERS = `
  for link in port-a port-b port-r port-back br0 br1; do ip link del $link 2>/dev/null || true; done
  ip -all netns delete
  for name in a b c r q; do ip netns add $name; ip -n $name link set lo up; done
  ip link add br0 type bridge; ip link set br0 up; ip addr add 10.0.1.1/24 dev br0
  for name in a b r; do
    ip link add $name-0 netns $name type veth peer name port-$name
    ip link set port-$name master br0 up; ip -n $name link set $name-0 up
  done
  ip -n a addr add 10.0.1.2/24 dev a-0; ip -n b addr add 10.0.1.3/24 dev b-0
  ip -n r addr add 10.0.1.4/24 dev r-0
  ip link add r-1 netns r type veth peer name q-0 netns q
  ip -n r addr add 10.0.2.1/24 dev r-1; ip -n r link set r-1 up
  ip -n q addr add 10.0.2.2/24 dev q-0; ip -n q link set q-0 up
  ip link add q-1 netns q type veth peer name c-0 netns c
  ip -n q addr add 10.0.3.1/24 dev q-1; ip -n q link set q-1 up
  ip -n c addr add 10.0.3.2/24 dev c-0; ip -n c link set c-0 up
  for name in r q; do ip netns exec $name sysctl -qw net.ipv4.ip_forward=1; done
  ip -n a route add default via 10.0.1.4
  ip -n r route add 10.0.3.0/24 via 10.0.2.2
  ip -n q route add default via 10.0.2.1
  ip -n c route add default via 10.0.3.1
`;

export type Asked = Explanation & { readonly snapshot: Snapshot };

/** Asks whether a namespace reaches another, or an address. */
export async function askGround(ground: Ground, from: string, to: string): Promise<Asked> {
  const { signal } = new AbortController();
  const snapshot = await ground.snapshot();
  const idOf = (name: string) => {
    const found = findNamespace(snapshot, name);
    if (!found.ok) throw new Error(found.message);
    return found.namespace.id;
  };
  const aim = /^[0-9a-f]*[.:]/.test(to)
    ? ({ kind: 'address', address: to } as const)
    : ({ kind: 'namespace', namespace: idOf(to) } as const);
  const question = { from: idOf(from), to: aim, port: null };
  const explanation = await explain(ground, question, { readOnly: true, signal, snapshot });
  return { ...explanation, snapshot };
}

/** `a out:a-0 in:b-0 | b local`: a way as one line. */
export function drawn(snapshot: Snapshot, { hops }: PacketPath): string {
  return hops
    .map(({ namespace, segment, route }) => {
      const found = namespaceOf(snapshot, namespace);
      const name = found === null ? String(namespace) : labelOf(snapshot, found);
      const passed = segment?.traversals.map(({ link, as }) => `${as}:${link}`).join(' ');
      return `${name} ${passed ?? route.kind}`;
    })
    .join(' | ');
}
