import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { wireContainer } from '../../src/recipes/wire-container/recipe.ts';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';

/**
 * Two bridges of the host's own. A bridge that never had a port differs from one that had: the kernel
 * gives it its link-local address with the first carrier, and computes tso_max_size when the last port
 * goes. So these have had one.
 */
const SET_UP = `
ip link add lan0 address 02:42:ac:1e:00:01 type bridge
ip address add 10.70.0.1/24 dev lan0
ip address add fd00:70::1/64 dev lan0 nodad
ip link add bare0 address 02:42:ac:1e:00:02 type bridge
for bridge in lan0 bare0; do
  ip link set $bridge up
  ip link add first type veth peer name second
  ip link set first up master $bridge
  ip link set second up
  until ip -6 address show dev $bridge scope link -tentative | grep -q fe80; do sleep 0.1; done
  ip link delete first
  until ip -br link show $bridge | grep -q DOWN; do sleep 0.1; done
done
ip link add down0 type bridge
`;

describeWith(['root', 'engine'], 'wire-container', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startEngineGround();
    await ground.container('web');
    await ground.container('lonely', '--network', 'none');
    await ground.container('side', '--network', 'container:lonely');
    await ground.container('voip', '--network', 'host');
    await ground.container('voip2', '--network', 'container:voip');
    await ground.docker('create', '--name', 'old', 'busybox');
    await ground.host.script(SET_UP);
  });
  afterAll(() => ground.stop());

  const reaches = async (container: string, target: string) => {
    const said = await ground.docker('exec', container, 'ping', '-c', '1', '-W', '2', target);
    expect(said).toContain('1 packets received');
  };

  /** ip lists by index, and where the engine moved a link in with its own, a new one comes before or after. */
  const anyOrder = (state: string) => state.split('\n').toSorted().join('\n');

  /** The same address is proven several times; what had it before is remembered as a neighbour, and refused. */
  const forgetful = async ({ host }: Ground) => {
    await host.script('ip neigh flush dev docker0; ip neigh flush dev lan0');
  };

  prove(() => ground, {
    ready: forgetful,
    title: 'one without a network, on docker0 with a default route',
    recipe: wireContainer,
    given: { container: 'lonely', bridge: 'docker0' },
    works: async (_ground, plan) => {
      await reaches('lonely', '172.17.0.1');
      await reaches('side', '172.17.0.1');
      await reaches('lonely', '10.70.0.1');
      expect(plan.warnings.join()).toContain('side shares the namespace of lonely');
    },
  });

  prove(() => ground, {
    ready: forgetful,
    title: 'an extra leg, its default route left alone',
    recipe: wireContainer,
    given: { container: 'web', bridge: 'lan0', inner: 'up', outer: `h'"$;|` },
    tidy: anyOrder,
    works: async (_ground, plan) => {
      await reaches('web', '10.70.0.1');
      const routes = await ground.docker('exec', 'web', 'ip', 'route');
      expect(routes.match(/default/g)).toHaveLength(1);
      expect(plan.steps.map(({ id }) => id)).not.toContain('route');
    },
  });

  prove(() => ground, {
    ready: forgetful,
    title: 'IPv6 in a container where the engine switched it off',
    recipe: wireContainer,
    given: { container: 'lonely', bridge: 'lan0', address: 'fd00:70::7/64' },
    works: async () => {
      await reaches('side', 'fd00:70::1');
      expect(await ground.docker('exec', 'lonely', 'ip', '-6', 'route')).toContain(
        'default via fd00:70::1',
      );
    },
  });

  prove(() => ground, {
    title: 'a bridge without an address',
    recipe: wireContainer,
    given: { container: 'lonely', bridge: 'bare0', address: '10.71.0.5/24' },
    works: async () => {
      const links = await ground.host.run(['ip', '-br', 'link', 'show', 'master', 'bare0']);
      expect(links).toContain('hlonely');
    },
  });

  const lonely = { container: 'lonely' };
  proveRefusals(() => ground, wireContainer, [
    { title: 'down', given: { ...lonely, bridge: 'down0' }, field: 'bridge', code: 'down' },
  ]);

  test('a neighbour that somebody set keeps its address', async () => {
    await ground.host.script(
      'ip neigh add 10.70.0.77 lladdr 02:00:00:00:00:77 dev lan0 nud permanent',
    );
    const given = { ...lonely, bridge: 'lan0', address: '10.70.0.77/24' };
    await expect(ground.plan(wireContainer, given)).rejects.toThrow('02:00:00:00:00:77');
    await ground.host.script('ip neigh del 10.70.0.77 dev lan0');
  });

  test('a container that ended took the cable along: nothing is left to undo', async () => {
    const before = await ground.state();
    await ground.container('brief', '--network', 'none');
    const plan = await ground.plan(wireContainer, {
      container: 'brief',
      bridge: 'bare0',
      address: '10.71.0.5/24',
    });
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    await ground.docker('rm', '-f', 'brief');
    await ground.host.script('until ip -br link show bare0 | grep -q DOWN; do sleep 0.1; done');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
  });
});
