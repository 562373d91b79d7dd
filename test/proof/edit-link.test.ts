import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { editLink } from '../../src/recipes/edit-link/recipe.ts';
import { type Ground, startEngineGround, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';
import { connectedFrom, LINK_HOST } from './link-host.ts';

let ground: Ground;

describeWith(['root', 'namespaces'], 'edit-link', () => {
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
    title: 'the way out, with routes of many kinds',
    recipe: editLink,
    given: { link: 'eth0', change: 'down', confirm: 'eth0' },
    works: async () => {
      expect(
        await shows(
          'ip route show default; ip -6 route show dev eth0; ip neigh show nud permanent',
        ),
      ).toBe('');
    },
  });

  prove(() => ground, {
    title: 'off in a namespace, its last default route confirmed',
    everyStep: false,
    recipe: editLink,
    given: { namespace: 'box', link: 'eth0', change: 'down', confirm: 'eth0' },
  });

  prove(() => ground, {
    title: 'a bridge with ports off',
    everyStep: false,
    recipe: editLink,
    given: { link: 'br0', change: 'down' },
  });

  prove(() => ground, {
    title: 'on, with an IPv6 address set while it was off',
    recipe: editLink,
    given: { link: 'spare', change: 'up' },
    works: async () => {
      expect(await shows('ip -br link show dev spare up')).toContain('spare');
    },
  });

  prove(() => ground, {
    title: 'MTU',
    recipe: editLink,
    given: { link: 'p0', change: 'mtu', mtu: '1400' },
    works: async () => {
      expect(await shows('ip link show dev p0; ip link show dev br0')).toMatch(
        /p0.* mtu 1400 [\s\S]*br0.* mtu 1400/,
      );
    },
  });

  prove(() => ground, {
    title: 'an MTU without IPv6',
    everyStep: false,
    recipe: editLink,
    given: { namespace: 'box', link: 'eth0', change: 'mtu', mtu: '1000', confirm: 'eth0' },
    works: async () => {
      expect(await shows('ip -n box -6 address show dev eth0')).toBe('');
    },
  });

  prove(() => withMacs(ground), {
    title: 'MAC, with neighbours that were set for good',
    recipe: editLink,
    given: { link: 'eth0', change: 'mac', mac: '02:00:00:00:00:AB', confirm: 'eth0' },
    works: async () => {
      expect(await shows('ip link show dev eth0')).toContain('link/ether 02:00:00:00:00:ab');
      const kept = await shows('ip neigh show nud permanent; ip route show default');
      for (const part of ['10.0.0.7', 'fd00::7', 'via 10.0.0.1']) expect(kept).toContain(part);
      expect(await shows('ping -c 1 -W 2 10.0.0.1')).toContain('1 received');
    },
  });

  prove(() => withMacs(ground), {
    title: 'MAC of a bridge',
    everyStep: false,
    recipe: editLink,
    given: { link: 'br0', change: 'mac' },
  });

  prove(() => ground, {
    title: 'rename',
    recipe: editLink,
    given: { link: 'eth0', change: 'rename', name: `o'"#$;` },
    works: async () => {
      expect(await shows('ip route show default')).toContain(`dev o'"#$;`);
    },
  });

  /** A kernel that renames only what is down. */
  const before62: typeof editLink = {
    ...editLink,
    fields: editLink.fields.map((field) => ({
      ...field,
      ...(field.unasked && {
        unasked: (context) => field.unasked?.({ ...context, ...old(context) }) ?? null,
      }),
    })),
    plan: (input, facts, build) => editLink.plan(input, { ...facts, ...old(facts) }, build),
  };

  prove(() => ground, {
    title: 'rename by a kernel before 6.2',
    recipe: before62,
    given: { namespace: 'box', link: 'eth0', change: 'rename', name: 'outside' },
    works: async () => {
      const now = await shows('ip -n box route; ip -n box -6 route; ip -n box address');
      for (const part of [
        'default via 10.4.0.1 dev outside',
        'default via fd00:4::1 dev outside',
      ]) {
        expect(now).toContain(part);
      }
      expect(now).toContain('inet6 fd00:4::2/64');
    },
  });

  test('rename by a kernel before 6.2, with routes of many kinds', async () => {
    const before = await ground.state();
    const given = { link: 'eth0', change: 'rename', name: 'eth1', confirm: 'eth0' };
    const plan = await ground.plan(before62, given);
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    expect((await ground.state()).replaceAll('eth1', 'eth0')).toBe(before);
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
  });

  test('what took the place of a route keeps it, and the undo says so', async () => {
    const plan = await ground.plan(editLink, { link: 'eth0', change: 'down', confirm: 'eth0' });
    const before = await ground.state();
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    await ground.host.script('ip route add default via 10.2.0.7 metric 100');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('another route to default has replaced it') },
    });
    await ground.host.script('ip route del default via 10.2.0.7 metric 100');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    await expect.poll(() => ground.state(), { timeout: 5_000 }).toBe(before);
  });

  test('a link of that name that came later is left alone', async () => {
    await ground.host.script('ip link add name twin type veth peer name twin2');
    const plan = await ground.plan(editLink, { link: 'twin', change: 'mtu', mtu: '1300' });
    await runPlan(plan, ground);
    await ground.host.script(
      'ip link delete twin; ip link add name twin mtu 1200 type veth peer name twin2',
    );
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('replaced or removed') },
    });
    await ground.host.script('ip link delete twin');
  });

  test('routes that someone set by a link since it was switched on keep it on', async () => {
    const plan = await ground.plan(editLink, { link: 'spare', change: 'up' });
    await runPlan(plan, ground);
    await ground.host.script('ip route add 10.99.0.0/16 dev spare');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('routes now use spare') },
    });
    await ground.host.script('ip route del 10.99.0.0/16 dev spare');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
  });

  proveRefusals(() => ground, editLink, [
    {
      title: 'no such namespace',
      given: { namespace: 'nix', link: 'eth0', change: 'down' },
      field: 'namespace',
      code: 'not-found',
    },
  ]);
});

/** The same ground, whose state tells the MACs of the host, which are otherwise chosen again. */
function withMacs(real: Ground): Ground {
  const macs = () => real.host.script('ip -o link show | grep -o "link/ether [^ ]*"');
  return { ...real, state: async () => `${await real.state()}${await macs()}` };
}

function old({ details }: Parameters<typeof editLink.plan>[1]) {
  const told = details.namespaceDetail;
  if (told?.ok !== true) throw new Error('no details of namespaces');
  return {
    details: {
      ...details,
      namespaceDetail: { ...told, value: { ...told.value, release: '5.10.0' } },
    },
  };
}

describeWith(['root', 'namespaces', 'engine'], 'edit-link beside an engine', () => {
  let engine: Ground;
  beforeAll(async () => {
    engine = await startEngineGround();
  });
  afterAll(() => engine.stop());
  proveRefusals(() => engine, editLink, [
    {
      title: 'a bridge of the engine’s',
      given: { link: 'docker0', change: 'rename', name: 'd0' },
      field: 'change',
      code: 'engine-owned',
    },
  ]);
});
