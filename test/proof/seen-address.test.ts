import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import { newBuildId } from '../../src/plan/build-id.ts';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { resolve } from '../../src/recipes/resolve.ts';
import { wireNamespace } from '../../src/recipes/wire-namespace/recipe.ts';
import { describeWith } from '../support/needs.ts';
import { startWireHost, type WireHost } from '../support/wire-host.ts';

/** A neighbour on the bridge, which has lost two addresses that the host remembers. */
const NEIGHBOUR = `
ip link add far type veth peer name eth1 netns foreign
ip link set far up master br0
ip -n foreign address add 172.30.0.2/16 dev eth1
ip -n foreign -6 address add fd00:30::2/64 dev eth1 nodad
ip -n foreign link set eth1 up
mac=$(ip netns exec foreign cat /sys/class/net/eth1/address)
ip neigh replace 172.30.88.8 lladdr "$mac" dev br0 nud stale
ip neigh replace fd00:30::88 lladdr "$mac" dev br0 nud stale
`;

describeWith(['root', 'namespaces'], 'an address that a neighbour table remembers', () => {
  let wire: WireHost;
  beforeAll(async () => {
    wire = await startWireHost();
    // While a port has a carrier, the bridge keeps its neighbours.
    await wire.host.script(NEIGHBOUR);
  });
  afterAll(() => wire.stop());

  /** The plan that is made of the host as it is now. */
  const planFor = async (address: string) => {
    const { signal } = new AbortController();
    const snapshot = await readSnapshot({ executor: wire.executor, engine: null, signal });
    const facts = { snapshot, details: {} };
    const resolved = resolve(wireNamespace, { name: 'again', bridge: 'br0', address }, facts);
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.refusals));
    return wireNamespace.plan(resolved.input, facts, newBuildId());
  };

  test.each(['172.30.77.7/16', 'fd00:30::77/64'])(
    '%s: what an undo took away can be given again',
    async (address) => {
      const first = await planFor(address);
      expect(first.warnings).toEqual([]);
      expect(await runPlan(first, wire)).toMatchObject({ kind: 'applied' });
      expect(await undoBuild(first.build, wire)).toMatchObject({ kind: 'undone' });

      const again = await planFor(address);
      expect(again.warnings).toEqual([expect.stringContaining('was seen at')]);
      expect(await runPlan(again, wire)).toMatchObject({ kind: 'applied' });
      expect(await undoBuild(again.build, wire)).toMatchObject({ kind: 'undone' });
    },
  );

  test.each(['172.30.88.8/16', 'fd00:30::88/64'])(
    '%s: what somebody answers for is refused, and nothing was changed',
    async (address) => {
      const plan = await planFor(address);
      const [ip] = address.split('/');
      // Since the plan was made, the neighbour has it again.
      const nodad = address.includes(':') ? ['nodad'] : [];
      await wire.host.run([
        ...(['ip', '-n', 'foreign', 'address', 'add', address, 'dev', 'eth1'] as const),
        ...nodad,
      ]);
      const before = await wire.state();
      expect(await runPlan(plan, wire)).toMatchObject({
        kind: 'failed',
        step: 'namespace',
        problem: { why: `${ip} is in use on br0: a host answers for it` },
      });
      expect(await wire.state()).toBe(before);
    },
  );
});
