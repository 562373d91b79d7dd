import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { editLink } from '../../src/recipes/edit-link.ts';
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
      problem: { why: expect.stringContaining('another route to default has taken its place') },
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
      problem: { why: expect.stringContaining('another link') },
    });
    await ground.host.script('ip link delete twin');
  });

  test('routes that someone set by a link since it was switched on keep it on', async () => {
    const plan = await ground.plan(editLink, { link: 'spare', change: 'up' });
    await runPlan(plan, ground);
    await ground.host.script('ip route add 10.99.0.0/16 dev spare');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('routes lead by spare') },
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
    { title: 'no such link', given: { link: 'eth9', change: 'down' }, field: 'link', code: 'gone' },
    { title: 'no link said', given: { change: 'down' }, field: 'link', code: 'missing' },
    {
      title: 'no such change',
      given: { link: 'eth0', change: 'paint' },
      field: 'change',
      code: 'unknown-choice',
    },
    {
      title: 'up already',
      given: { link: 'eth0', change: 'up' },
      field: 'change',
      code: 'already',
    },
    {
      title: 'down already',
      given: { link: 'spare', change: 'down' },
      field: 'change',
      code: 'already',
    },
    {
      title: 'own way, not confirmed',
      given: { link: 'eth0', change: 'down' },
      field: 'confirm',
      code: 'not-confirmed',
    },
    {
      title: 'own way, confirmed wrongly',
      given: { link: 'eth0', change: 'down', confirm: 'yes' },
      field: 'confirm',
      code: 'not-confirmed',
    },
    {
      title: 'other end of the own way',
      given: { namespace: 'world', link: 'w0', change: 'down' },
      field: 'confirm',
      code: 'not-confirmed',
    },
    {
      title: 'last default route',
      given: { namespace: 'box', link: 'eth0', change: 'down' },
      field: 'confirm',
      code: 'not-confirmed',
    },
    {
      title: 'last IPv6 default route by the MTU',
      given: { namespace: 'box', link: 'eth0', change: 'mtu', mtu: '1000' },
      field: 'confirm',
      code: 'not-confirmed',
    },
    {
      title: 'nothing to confirm',
      given: { link: 'p0', change: 'down', confirm: 'p0' },
      field: 'confirm',
      code: 'not-asked',
    },
    {
      title: 'MTU no number',
      given: { link: 'eth0', change: 'mtu', mtu: 'big' },
      field: 'mtu',
      code: 'not-a-number',
    },
    {
      title: 'MTU too small',
      given: { link: 'eth0', change: 'mtu', mtu: '67' },
      field: 'mtu',
      code: 'out-of-range',
    },
    {
      title: 'MTU too large',
      given: { link: 'eth0', change: 'mtu', mtu: '65536' },
      field: 'mtu',
      code: 'out-of-range',
    },
    {
      title: 'MTU above that of the link below',
      given: { link: 'mv0', change: 'mtu', mtu: '1501' },
      field: 'mtu',
      code: 'out-of-range',
    },
    {
      title: 'MTU below that of the link above',
      given: { link: 'lower', change: 'mtu', mtu: '1400' },
      field: 'mtu',
      code: 'lower-than-above',
    },
    {
      title: 'MTU it has',
      given: { link: 'eth0', change: 'mtu', mtu: '1500' },
      field: 'mtu',
      code: 'already',
    },
    {
      title: 'MTU with another change',
      given: { link: 'spare', change: 'up', mtu: '1400' },
      field: 'mtu',
      code: 'not-asked',
    },
    {
      title: 'MAC no MAC',
      given: { link: 'p0', change: 'mac', mac: '02:00:00:00:05' },
      field: 'mac',
      code: 'no-mac',
    },
    {
      title: 'MAC of a group',
      given: { link: 'p0', change: 'mac', mac: '01:00:5e:00:00:01' },
      field: 'mac',
      code: 'multicast',
    },
    {
      title: 'MAC of nobody',
      given: { link: 'p0', change: 'mac', mac: '00:00:00:00:00:00' },
      field: 'mac',
      code: 'zero',
    },
    {
      title: 'MAC it has',
      given: { link: 'eth0', change: 'mac', mac: '02:00:00:00:00:05', confirm: 'eth0' },
      field: 'mac',
      code: 'already',
    },
    {
      title: 'MAC of another on the segment',
      given: {
        namespace: 'world',
        link: 'w0',
        change: 'mac',
        mac: '02:00:00:00:00:05',
        confirm: 'w0',
      },
      field: 'mac',
      code: 'in-use',
    },
    {
      title: 'MAC of a neighbour of the segment',
      given: {
        namespace: 'world',
        link: 'w0',
        change: 'mac',
        mac: '02:00:00:00:00:07',
        confirm: 'w0',
      },
      field: 'mac',
      code: 'in-use',
    },
    {
      title: 'own way by another MAC, not confirmed',
      given: { link: 'eth0', change: 'mac' },
      field: 'confirm',
      code: 'not-confirmed',
    },
    {
      title: 'MAC of the loopback',
      given: { link: 'lo', change: 'mac' },
      field: 'change',
      code: 'no-mac',
    },
    {
      title: 'name taken',
      given: { link: 'spare', change: 'rename', name: 'eth0' },
      field: 'name',
      code: 'taken',
    },
    {
      title: 'other name taken',
      given: { link: 'spare', change: 'rename', name: 'uplink' },
      field: 'name',
      code: 'taken',
    },
    {
      title: 'name too long',
      given: { link: 'spare', change: 'rename', name: 'sixteen-bytes-ab' },
      field: 'name',
      code: 'too-long',
    },
    {
      title: 'name with a slash',
      given: { link: 'spare', change: 'rename', name: 'a/b' },
      field: 'name',
      code: 'not-allowed',
    },
    {
      title: 'loopback',
      given: { link: 'lo', change: 'rename', name: 'lo1' },
      field: 'change',
      code: 'loopback',
    },
  ]);
});

/** The same ground, whose state tells the MACs of the host, which are otherwise drawn anew. */
function withMacs(real: Ground): Ground {
  const macs = () => real.host.script('ip -o link show | grep -o "link/ether [^ ]*"');
  return { ...real, state: async () => `${await real.state()}${await macs()}` };
}

function old({ details }: Parameters<typeof editLink.plan>[1]) {
  const told = details.namespaceDetail;
  if (told?.ok !== true) throw new Error('no detail');
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
