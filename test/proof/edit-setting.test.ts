import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { editSetting } from '../../src/recipes/edit-setting/recipe.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';
import { connectedFrom, LINK_HOST } from './link-host.ts';

let ground: Ground;

/** A hardened host that does not forward but for one odd link, and `box`, which answers no ping. */
const SET = `
sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.all.accept_redirects=0
ip link add odd.1 type bridge
sysctl -qw net/ipv4/conf/odd.1/forwarding=1
ip address add 10.4.0.1/24 dev hbox
ip netns exec box sysctl -qw net.ipv4.icmp_echo_ignore_all=1
`;

describeWith(['root', 'namespaces'], 'edit-setting', () => {
  const leave = connectedFrom('10.0.0.9', '10.0.0.5');
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(`${LINK_HOST}${SET}`);
  });
  afterAll(async () => {
    leave();
    await ground.stop();
  });

  const shows = async (line: string) => ground.host.script(line);

  prove(() => ground, {
    title: 'forwarding, with what the kernel sets along with it',
    recipe: editSetting,
    given: { setting: 'net.ipv4.ip_forward', value: '1' },
    works: async () => {
      await shows(
        'ip -n box route replace 10.0.0.0/24 via 10.4.0.1; ip -n world route add 10.4.0.0/24 via 10.0.0.5',
      );
      const ping = 'ip netns exec box ping -c 1 -W 2 10.0.0.1';
      expect(await shows(ping)).toContain('1 received');
      await shows('ip -n box route del 10.0.0.0/24; ip -n world route del 10.4.0.0/24');
    },
  });

  prove(() => ground, {
    title: 'a ping answered again, in a namespace',
    everyStep: false,
    recipe: editSetting,
    given: { namespace: 'box', setting: 'net.ipv4.icmp_echo_ignore_all', value: '0' },
    works: async () => {
      expect(await shows('ping -c 1 -W 2 10.4.0.2')).toContain('1 received');
    },
  });

  prove(() => ground, {
    title: 'a link whose name has a dot',
    everyStep: false,
    recipe: editSetting,
    given: { setting: 'net.ipv4.conf.odd/1.rp_filter', value: '2' },
    works: async () => {
      expect(await shows('cat /proc/sys/net/ipv4/conf/odd.1/rp_filter')).toBe('2\n');
    },
  });

  prove(() => ground, {
    title: 'IPv6 taken from a link, with all it had of it',
    everyStep: false,
    recipe: editSetting,
    given: {
      namespace: 'box',
      setting: 'net.ipv6.conf.eth0.disable_ipv6',
      value: '1',
      confirm: 'eth0',
    },
    works: async () => {
      expect(await shows('ip -n box -6 address show dev eth0')).toBe('');
    },
  });

  prove(() => ground, {
    title: 'IPv6 on a link that was without',
    everyStep: false,
    recipe: editSetting,
    given: { setting: 'net.ipv6.conf.old.disable_ipv6', value: '0' },
  });

  prove(() => ground, {
    title: 'IPv6 forwarding, also where one link has it already',
    everyStep: false,
    recipe: editSetting,
    given: { namespace: 'box', setting: 'net.ipv6.conf.all.forwarding', value: '1' },
  });

  test('one that somebody set to something else since is left alone', async () => {
    const setting = 'net.ipv4.conf.br0.rp_filter';
    const plan = await ground.plan(editSetting, { setting, value: '1' });
    await runPlan(plan, ground);
    await shows(`sysctl -qw ${setting}=2`);
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('has changed since then') },
    });
    await shows(`sysctl -qw ${setting}=0`);
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
  });

  test('IPv6 addresses that came since keep a link’s IPv6', async () => {
    const given = { setting: 'net.ipv6.conf.old.disable_ipv6', value: '0' };
    const plan = await ground.plan(editSetting, given);
    await runPlan(plan, ground);
    await shows('ip link set dev old mtu 1500; ip -6 address add fd00:b::1/64 dev old');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'partly',
      problem: { why: expect.stringContaining('now has IPv6 addresses') },
    });
    await shows('ip -6 address del fd00:b::1/64 dev old');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
  });

  proveRefusals(() => ground, editSetting, [
    {
      title: 'no such namespace',
      given: { namespace: 'nix', setting: 'net.ipv4.ip_forward' },
      field: 'namespace',
      code: 'not-found',
    },
  ]);
});
