import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { editRoute } from '../../src/recipes/edit-route/recipe.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';
import { connectedFrom, LINK_HOST } from './link-host.ts';

let ground: Ground;

describeWith(['root', 'namespaces'], 'edit-route', () => {
  const leave = connectedFrom('10.70.0.9', '10.0.0.5');
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(LINK_HOST);
    await shows('ip nexthop add id 5 via 10.0.0.1 dev eth0; ip route add 10.56.0.0/16 nhid 5');
    await shows('ip route add prohibit 10.58.0.0/16 proto static metric 9');
    await shows('ip netns add bare; ip link add hbare type veth peer name eth0 netns bare');
    await shows(
      'ip link set hbare up; ip -n bare link set eth0 up; ip -n bare address add 10.6.0.2/24 dev eth0',
    );
  });
  afterAll(async () => {
    leave();
    await ground.stop();
  });

  const shows = async (line: string) => ground.host.script(line);
  const remove = (route: string, more = {}) => ({ change: 'remove', route, ...more });

  prove(() => ground, {
    title: 'one more by a gateway, which carries a ping',
    recipe: editRoute,
    given: { namespace: 'world', destination: '10.2.0.0/24', gateway: '10.0.0.5' },
    works: async () => {
      const ping = await shows('ip netns exec world ping -c 1 -W 2 10.2.0.1');
      expect(ping).toContain('1 received');
    },
  });

  prove(() => ground, {
    title: 'one more default route of IPv6 beside another, with the next usual metric',
    recipe: editRoute,
    given: { namespace: 'box', destination: 'default', gateway: 'fd00:4:0::3' },
    works: async () => {
      expect(await shows('ip -n box -6 route show default')).toContain(
        'via fd00:4::3 dev eth0 metric 1100',
      );
    },
  });

  prove(() => ground, {
    title: 'the first default route of a namespace',
    everyStep: false,
    recipe: editRoute,
    given: { namespace: 'bare', destination: 'default', gateway: '10.6.0.1' },
    works: async () => {
      expect(await shows('ip -n bare route')).toContain('default via 10.6.0.1 dev eth0');
    },
  });

  prove(() => ground, {
    title: 'one more without a gateway, for a single host',
    recipe: editRoute,
    given: { destination: '10.98.0.1', link: 'br0', metric: '7' },
  });

  for (const [title, given] of Object.entries({
    'the last default route, which is one’s own': remove('default via 10.0.0.1', {
      confirm: 'eth0',
    }),
    'with a locked MTU': remove('10.51.0.0/16'),
    'of another table': remove('10.52.0.0/16 via 10.0.0.9 dev eth0 table 77'),
    multipath: remove('10.53.0.0/16'),
    blackhole: remove('blackhole 10.54.0.0/16'),
    'with a type of service': remove('10.55.0.0/16'),
    'the kernel’s own': remove('10.2.0.0/24 dev br0'),
    'multipath of IPv6': remove('fd00:8::/64'),
    'with a preference': remove('fd00:7::/64'),
    'with an IPv6 source': remove('fd00:a::/64'),
    'prohibit, in all of ip’s words': remove('prohibit 10.58.0.0/16 proto static metric 9'),
    'unreachable of IPv6': remove('unreachable fd00:9::/64'),
    'in a namespace': remove('default via 10.4.0.1 dev eth0', {
      namespace: 'box',
      confirm: 'eth0',
    }),
  })) {
    prove(() => ground, {
      title: `less one, ${title}`,
      recipe: editRoute,
      given,
      ...(title === 'multipath' || title === 'in a namespace' ? {} : { everyStep: false }),
    });
  }

  const replace = (route: string, more = {}) => ({ change: 'replace', route, ...more });

  prove(() => ground, {
    title: 'another gateway, with what else the route has',
    recipe: editRoute,
    given: replace('10.51.0.0/16', { gateway: '10.0.0.2' }),
    works: async () => {
      expect(await shows('ip route show 10.51.0.0/16')).toMatch(
        /^10\.51\.0\.0\/16 via 10\.0\.0\.2 dev eth0 mtu lock 1400 advmss 1300\s*$/,
      );
    },
  });

  for (const [title, given] of Object.entries({
    'for the default route of a namespace': replace('default via 10.4.0.1 dev eth0', {
      ...{ namespace: 'box', gateway: '10.4.0.7' },
    }),
    'for that of IPv6': replace('default via fd00:4::1', {
      ...{ namespace: 'box', gateway: 'fd00:4::7' },
    }),
    'for one that refuses': replace('blackhole 10.54.0.0/16', { gateway: '10.0.0.1' }),
    'for one that refuses, of IPv6': replace('unreachable fd00:9::/64', { gateway: 'fd00::1' }),
    'for several of one route': replace('10.53.0.0/16', { gateway: '10.0.0.1' }),
    'for several of one route, of IPv6': replace('fd00:8::/64', { gateway: 'fd00::1' }),
    'for a link': replace('10.60.0.0/16', { link: 'eth0' }),
    'of one’s own, confirmed': replace('default via 10.0.0.1', {
      ...{ gateway: '10.0.0.9', confirm: 'eth0' },
    }),
  })) {
    prove(() => ground, {
      title: `another gateway ${title}`,
      everyStep: false,
      recipe: editRoute,
      given,
    });
  }

  test('one of several equal routes leads another way, and comes back behind them', async () => {
    await shows(
      'ip route add 10.57.0.0/16 via 10.0.0.1; ip route append 10.57.0.0/16 via 10.0.0.2',
    );
    const before = await ground.state();
    const route = '10.57.0.0/16 via 10.0.0.2 dev eth0';
    const plan = await ground.plan(editRoute, replace(route, { gateway: '10.0.0.3' }));
    expect(plan.steps.map(({ id }) => id)).toEqual(['old', 'route']);
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    const now = await shows('ip route show 10.57.0.0/16');
    expect(now).toContain('via 10.0.0.1');
    expect(now).toContain('via 10.0.0.3');
    expect(now).not.toContain('via 10.0.0.2');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
    await shows('ip route flush exact 10.57.0.0/16');
  });

  test('a route that took its place keeps it', async () => {
    const plan = await ground.plan(editRoute, remove('10.51.0.0/16'));
    await runPlan(plan, ground);
    await shows('ip route add 10.51.0.0/16 via 10.0.0.1');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('another route to 10.51.0.0/16') },
    });
    await shows('ip route del 10.51.0.0/16');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
  });

  const add = (given: object) => ({ destination: '10.99.0.0/16', ...given });
  proveRefusals(() => ground, editRoute, [
    {
      title: 'no such namespace',
      given: add({ namespace: 'nix', link: 'br0' }),
      field: 'namespace',
      code: 'not-found',
    },
  ]);
});
