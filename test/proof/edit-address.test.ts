import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { editAddress } from '../../src/recipes/edit-address/recipe.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';
import { connectedFrom, LINK_HOST } from './link-host.ts';
import { withoutOrder } from './state-by-name.ts';

let ground: Ground;

/** An address comes back behind the others of its link, as the plan says; all else is compared. */

describeWith(['root', 'namespaces'], 'edit-address', () => {
  const leave = connectedFrom('10.0.0.9', '10.0.0.5');
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(LINK_HOST);
  });
  afterAll(async () => {
    leave();
    await ground.stop();
  });

  const shows = async (line: string) => ground.host.script(line);

  prove(() => ground, {
    title: 'one more, in a namespace',
    recipe: editAddress,
    given: { namespace: 'box', link: 'eth0', address: '10.44.0.2/24' },
    works: async () => {
      expect(await shows('ip -n box route show 10.44.0.0/24')).toContain('src 10.44.0.2');
      await ground.host.script('ip address add 10.44.0.1/24 dev hbox');
      const ping =
        'ip netns exec box ping -c 1 -W 2 10.44.0.1; ip address del 10.44.0.1/24 dev hbox';
      expect(await shows(ping)).toContain('1 received');
    },
  });

  prove(() => ground, {
    title: 'one more of IPv6',
    everyStep: false,
    recipe: editAddress,
    given: { link: 'eth0', address: 'fd00:0::99/64' },
    works: async () => {
      expect(await shows('ip -6 address show dev eth0')).toContain('fd00::99/64');
    },
  });

  prove(() => ground, {
    title: 'the last IPv4 address, with the last default route',
    recipe: editAddress,
    given: {
      namespace: 'box',
      link: 'eth0',
      change: 'remove',
      address: '10.4.0.2',
      confirm: 'eth0',
    },
    works: async () => {
      expect(await shows('ip -n box -4 route')).toBe('');
    },
  });

  prove(() => ground, {
    title: 'a secondary with a label, and a route that has it as its source',
    recipe: editAddress,
    given: { link: 'eth0', change: 'remove', address: '10.0.0.6/24' },
    works: async () => {
      expect(await shows('ip route show 10.50.0.0/16')).toBe('');
    },
  });

  prove(() => ground, {
    title: 'point to point',
    everyStep: false,
    recipe: editAddress,
    given: { link: 'eth0', change: 'remove', address: '10.8.0.1/32' },
  });

  prove(() => ground, {
    title: 'of IPv6, the source of a route',
    everyStep: false,
    recipe: editAddress,
    given: { link: 'eth0', change: 'remove', address: 'fd00::6/64' },
    works: async () => {
      expect(await shows('ip -6 route show fd00:a::/64')).not.toContain('src');
    },
  });

  const replace = (old: string, address: string) => ({
    ...{ namespace: 'box', link: 'eth0', change: 'replace', old, address },
  });

  prove(() => ground, {
    title: 'another length of the prefix, below a default route',
    recipe: editAddress,
    given: replace('10.4.0.2/24', '10.4.0.2/16'),
    works: async () => {
      const routes = await shows('ip -n box -4 route');
      expect(routes).toContain('default via 10.4.0.1 dev eth0');
      expect(routes).toContain('10.4.0.0/16 dev eth0');
      expect(routes).not.toContain('10.4.0.0/24');
    },
  });

  prove(() => ground, {
    title: 'a free one in the same subnet, with the last default route',
    recipe: editAddress,
    given: replace('10.4.0.2', '10.4.0.9/24'),
    works: async () => {
      expect(await shows('ip -n box -4 route')).toContain('default via 10.4.0.1 dev eth0');
      expect(await shows('ip -n box -4 address show dev eth0')).not.toContain('10.4.0.2/');
    },
  });

  prove(() => ground, {
    title: 'another length of IPv6',
    everyStep: false,
    recipe: editAddress,
    given: replace('fd00:4::2/64', 'fd00:4::2/48'),
    works: async () => {
      expect(await shows('ip -n box -6 route')).toContain('default via fd00:4::1 dev eth0');
    },
  });

  prove(() => ground, {
    title: 'another for the source of a route',
    everyStep: false,
    recipe: editAddress,
    given: { ...replace('10.0.0.6/24', '10.0.0.66/24'), namespace: 'host' },
    works: async () => {
      expect(await shows('ip route show 10.50.0.0/16')).toContain('src 10.0.0.66');
    },
  });

  prove(() => ground, {
    title: 'another length for the first of a subnet',
    everyStep: false,
    recipe: editAddress,
    given: { ...replace('10.0.0.5/24', '10.0.0.5/16'), namespace: 'host' },
    tidy: withoutOrder,
    works: async () => {
      expect(await shows('ip route show 10.50.0.0/16')).toContain('src 10.0.0.6');
      expect(await shows('ip route show default')).toContain('via 10.0.0.1');
    },
  });

  // The last of these: it leaves the addresses in another order.
  prove(() => ground, {
    title: 'one’s own, the first of its subnet',
    recipe: editAddress,
    given: { link: 'eth0', change: 'remove', address: '10.0.0.5/24', confirm: 'eth0' },
    tidy: withoutOrder,
    works: async () => {
      expect(await shows('ip -4 address show dev eth0')).not.toContain('10.0.0.');
    },
  });

  test('where the next is promoted, an undo leaves it first, as the plan says', async () => {
    const given = { link: 'lower', change: 'remove', address: '10.5.0.1/24' };
    const plan = await ground.plan(editAddress, given);
    expect(plan.steps.map(({ id }) => id)).toEqual(['address']);
    expect(plan.steps[0]?.undo).toMatchObject({
      loses: ['10.5.0.1 comes back as a secondary of 10.5.0.2, which takes its place'],
    });
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    expect(await shows('ip -4 -br address show dev lower')).toMatch(/ 10\.5\.0\.2\/24 *$/m);
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await shows('ip -4 -br address show dev lower')).toMatch(
      / 10\.5\.0\.2\/24 10\.5\.0\.1\/24 *$/m,
    );
    await shows(
      'ip address flush dev lower; ip address add 10.5.0.1/24 dev lower; ip address add 10.5.0.2/24 dev lower',
    );
  });

  test('an address that someone made the source of a route stays', async () => {
    const plan = await ground.plan(editAddress, { link: 'eth0', address: '10.66.0.1/24' });
    await runPlan(plan, ground);
    await shows('ip route add 10.67.0.0/16 dev eth0 src 10.66.0.1');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('10.66.0.1 as their source') },
    });
    await shows(
      'ip route del 10.67.0.0/16 dev eth0 src 10.66.0.1; ip address add 10.66.0.2/24 dev eth0',
    );
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('secondary addresses in 10.66.0.0/24') },
    });
    await shows('ip address del 10.66.0.2/24 dev eth0');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
  });

  const add = { link: 'eth0', change: 'add' };
  proveRefusals(() => ground, editAddress, [
    {
      title: 'no such namespace',
      given: { namespace: 'nix', ...add, address: '10.7.0.1/24' },
      field: 'namespace',
      code: 'not-found',
    },
  ]);
});
