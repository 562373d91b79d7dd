import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { editPort } from '../../src/recipes/edit-port/recipe.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';
import { connectedFrom } from './link-host.ts';

/**
 * A bridge `sw0` between `left` and `right`, whose ports are set in their own way; an empty one; a cable
 * that is plugged nowhere, one that is off, and a macvlan’s parent. One’s own way is by `own`.
 */
const PORT_HOST = `
sysctl -q -w net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
ip netns add left
ip netns add right
ip netns add aside
ip link add sw0 address 02:00:00:00:01:00 type bridge
ip link add sw1 address 02:00:00:00:02:00 type bridge
ip link set sw0 up
ip link set sw1 up
for side in left right; do
  ip link add $side type veth peer name eth0 netns $side
  ip link set $side up master sw0
  ip -n $side link set eth0 up
done
ip -n left address add 10.1.0.1/24 dev eth0
ip -n right address add 10.1.0.2/24 dev eth0
ip link set dev left type bridge_slave cost 7 learning off
bridge fdb append 02:00:00:00:00:09 dev left master static
ip link add loose type veth peer name eth0 netns aside
ip link set loose up
ip -n aside link set eth0 up
ip -n aside address add 10.1.0.3/24 dev eth0
ip address add 10.9.0.1/24 dev loose
ip link add off type veth peer name off1
ip link set off master sw0
ip link add lower type veth peer name lower1
ip link add link lower name mv0 type macvlan mode bridge
ip link add own type veth peer name own1
ip link set own up
ip address add 10.0.0.5/24 dev own
ip link add tree type bridge stp_state 1
ip link add leaf type veth peer name leaf1
ip link set leaf master tree
`;

let ground: Ground;

describeWith(['root', 'namespaces'], 'edit-port', () => {
  const leave = connectedFrom('10.0.0.9', '10.0.0.5');
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(PORT_HOST);
  });
  afterAll(async () => {
    leave();
    await ground.stop();
  });

  const ping = 'ip netns exec left ping -c 1 -W 1 10.1.0.2';
  const pings = () => ground.host.script(`${ping} || true`);

  prove(() => ground, {
    title: 'plugged',
    everyStep: false,
    recipe: editPort,
    given: { link: 'loose', change: 'plug', bridge: 'sw0' },
    works: async () => {
      const heard = await ground.host.script('ip netns exec left ping -c 1 -W 2 10.1.0.3');
      expect(heard).toContain('1 received');
    },
  });

  prove(() => ground, {
    title: 'plugged into another bridge, with how it was set in the first',
    recipe: editPort,
    given: { link: 'left', change: 'plug', bridge: 'sw1' },
    works: async () => {
      expect(await pings()).toContain('0 received');
    },
  });

  prove(() => ground, {
    title: 'unplugged',
    everyStep: false,
    recipe: editPort,
    given: { link: 'left', change: 'unplug' },
    works: async () => {
      expect(await pings()).toContain('0 received');
    },
  });

  prove(() => ground, {
    title: 'hairpin',
    everyStep: false,
    recipe: editPort,
    given: { link: 'right', change: 'hairpin' },
  });

  test('two isolated ports reach each other again once one is not', async () => {
    await ground.host.script('ip link set dev right type bridge_slave isolated on');
    const before = await ground.state();
    const isolate = await ground.plan(editPort, { link: 'left', change: 'isolate' });
    expect(await runPlan(isolate, ground)).toMatchObject({ kind: 'applied' });
    expect(await pings()).toContain('0 received');
    const mend = await ground.plan(editPort, { link: 'left', change: 'unisolate' });
    expect(await runPlan(mend, ground)).toMatchObject({ kind: 'applied' });
    expect(await pings()).toContain('1 received');
    for (const { build } of [mend, isolate]) {
      expect(await undoBuild(build, ground)).toMatchObject({ kind: 'undone' });
    }
    expect(await ground.state()).toBe(before);
    await ground.host.script('ip link set dev right type bridge_slave isolated off');
  });

  prove(() => ground, {
    title: 'forwarding again',
    recipe: editPort,
    given: { link: 'right', change: 'enable' },
    ready: async () => {
      await ground.host.script('bridge link set dev right state 0');
    },
    works: async () => {
      expect(await pings()).toContain('1 received');
    },
  });

  proveRefusals(() => ground, editPort, [
    {
      title: 'no such link',
      given: { link: 'eth9', change: 'unplug' },
      field: 'link',
      code: 'gone',
    },
  ]);
});
