import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPlan } from '../../src/plan/run.ts';
import { undoBuild } from '../../src/plan/undo.ts';
import { editFirewall } from '../../src/recipes/edit-firewall/recipe.ts';
import { type Ground, startEngineGround, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { prove } from '../support/prove.ts';
import { proveRefusals } from '../support/refuse.ts';
import { connectedFrom } from './link-host.ts';

let ground: Ground;

/**
 * A router between `left` and `right`, which drops what its rules do not accept, by iptables; and `box`,
 * which lets in by nft what is established.
 */
const FIREWALLS = `
for side in left right box; do
  ip netns add $side
  ip link add to-$side type veth peer name eth0 netns $side
  ip link set to-$side up
  ip -n $side link set lo up
  ip -n $side link set eth0 up
done
ip address add 10.1.0.1/24 dev to-left
ip address add 10.2.0.1/24 dev to-right
ip address add 10.3.0.1/24 dev to-box
ip -n left address add 10.1.0.2/24 dev eth0
ip -n right address add 10.2.0.2/24 dev eth0
ip -n box address add 10.3.0.2/24 dev eth0
ip -n left route add default via 10.1.0.1
ip -n right route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -P FORWARD DROP
iptables -A FORWARD -s 10.9.0.0/16 -j DROP
iptables -A FORWARD -d 10.5.0.0/16 -j ACCEPT
iptables -A FORWARD -s 10.1.0.0/24 -m comment --comment 'not "those"  \\ of left' -j DROP
iptables -A FORWARD -s 10.1.0.0/24 -m comment --comment 'not "those"  \\ of left' -j DROP
iptables -A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT
iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
nsenter --net=/run/netns/box nft -f - <<'NFT'
table inet own {
  chain in {
    type filter hook input priority filter; policy drop;
    ip saddr { 10.7.0.1, 10.7.0.2 } counter drop comment "not  these"
    icmp type echo-request ip saddr 10.3.0.0/24 drop
    ct state established,related accept
    icmp type echo-request ip saddr 10.3.0.0/24 drop
    meta l4proto { icmp, ipv6-icmp } accept
    meta nfproto ipv4 jump more
  }
  chain more {
    ip daddr 10.7.7.7 drop
  }
}
NFT
`;

const remove = (rule: string, more = {}) => ({ change: 'remove', rule, ...more });
const OF_LEFT = String.raw`-s 10.1.0.0/24 -m comment --comment "not \"those\"  \\ of left" -j DROP`;

describeWith(['root', 'namespaces'], 'edit-firewall', () => {
  const leave = connectedFrom('10.3.0.2', '10.3.0.1');
  beforeAll(async () => {
    ground = await startKernelGround();
    await ground.host.script(FIREWALLS);
  });
  afterAll(async () => {
    leave();
    await ground.stop();
  });

  const shows = async (line: string) => ground.host.script(line);
  const pings = async (from: string, to: string) =>
    (await shows(`ip netns exec ${from} ping -c 1 -W 1 ${to} || true`)).includes(' 1 received');
  const handleOf = async (text: string) => {
    const listed = await shows('nsenter --net=/run/netns/box nft -s -a list table inet own');
    const line = listed.split('\n').find((each) => each.trim().startsWith(text));
    return / # handle (\d+)$/.exec(line ?? '')?.[1] ?? '';
  };

  prove(() => ground, {
    title: 'what a policy drops let pass, and answered',
    everyStep: false,
    recipe: editFirewall,
    given: {
      chain: 'iptables -t filter FORWARD',
      source: '10.1.0.2',
      destination: '10.2.0.2',
      protocol: 'icmp',
    },
    works: async () => {
      expect(await pings('left', '10.2.0.2')).toBe(true);
      expect(await pings('right', '10.1.0.2')).toBe(false);
    },
  });

  prove(() => ground, {
    title: 'one of two equal rules less, in words that have to be quoted',
    recipe: editFirewall,
    given: remove(`iptables -t filter -A FORWARD ${OF_LEFT}`),
    works: async () => {
      expect((await shows('iptables -S FORWARD')).match(/of left/g)).toHaveLength(1);
    },
  });

  for (const [title, rule] of Object.entries({
    'the first rule': 'iptables -A FORWARD -s 10.9.0.0/16 -j DROP',
    'the last rule': 'iptables -t filter -A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT',
  })) {
    prove(() => ground, {
      title: `${title} less`,
      everyStep: false,
      recipe: editFirewall,
      given: remove(rule),
    });
  }

  test('the only rule of a chain less, by the older iptables', async ({ skip }) => {
    const made = await shows(
      'iptables-legacy -N old && iptables-legacy -A old -s 10.8.0.1 -j DROP && echo made || true',
    );
    if (made.trim() !== 'made') skip('the kernel has no older tables of iptables');
    const before = await ground.state();
    const rule = 'iptables-legacy -t filter -A old -s 10.8.0.1/32 -j DROP';
    const plan = await ground.plan(editFirewall, remove(rule));
    expect(await runPlan(plan, ground)).toMatchObject({ kind: 'applied' });
    expect(await shows('iptables-legacy -S old')).toBe('-N old\n');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
  });

  test('rules of nft less: the first, one of two equal ones, the last', async () => {
    const before = await ground.state();
    for (const text of ['ip saddr {', 'icmp type', 'meta nfproto ipv4', 'ip daddr 10.7.7.7']) {
      const chain = text.includes('10.7.7.7') ? 'more' : 'in';
      const rule = `nft inet own ${chain} handle ${await handleOf(text)}`;
      const plan = await ground.plan(editFirewall, remove(rule, { namespace: 'box' }));
      expect(await runPlan(plan, ground), text).toMatchObject({ kind: 'applied' });
      expect(await ground.state(), text).not.toBe(before);
      expect(await undoBuild(plan.build, ground), text).toMatchObject({ kind: 'undone' });
      expect(await ground.state(), text).toBe(before);
    }
  });

  prove(() => ground, {
    title: 'let in by nft in a namespace, before the rule that drops it',
    recipe: editFirewall,
    given: {
      namespace: 'box',
      chain: 'nft inet own in',
      source: '10.3.0.1',
      destination: '10.3.0.2',
      protocol: 'icmp',
    },
    works: async (_ground, plan) => {
      expect(plan.steps.map(({ id }) => id)).toEqual(['out']);
      expect(await shows('ping -c 1 -W 1 10.3.0.2')).toContain('1 received');
    },
  });

  test('a place that others stand at by now is not guessed', async () => {
    const before = await ground.state();
    const plan = await ground.plan(editFirewall, remove(`iptables -A FORWARD ${OF_LEFT}`));
    await runPlan(plan, ground);
    await shows('iptables -I FORWARD 1 -s 10.99.0.1 -j DROP');
    expect(await undoBuild(plan.build, ground)).toMatchObject({
      kind: 'refused',
      problem: { why: expect.stringContaining('has changed around the rule') },
    });
    await shows('iptables -D FORWARD 1');
    expect(await undoBuild(plan.build, ground)).toMatchObject({ kind: 'undone' });
    expect(await ground.state()).toBe(before);
  });

  const allow = (given: object) => ({ chain: 'iptables -t filter FORWARD', ...given });
  proveRefusals(() => ground, editFirewall, [
    {
      title: 'no such namespace',
      given: allow({ namespace: 'nix' }),
      field: 'namespace',
      code: 'not-found',
    },
    { title: 'no such change', given: { change: 'swap' }, field: 'change', code: 'unknown-choice' },
    { title: 'no rule said', given: { change: 'remove' }, field: 'rule', code: 'missing' },
    {
      title: 'no such rule',
      given: remove('iptables -t filter -A FORWARD -j DROP'),
      field: 'rule',
      code: 'gone',
    },
    {
      title: 'of another namespace',
      given: remove('nft inet own in handle 3'),
      field: 'rule',
      code: 'gone',
    },
    {
      title: 'an accepting rule that may be one’s own way in',
      given: remove('iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT'),
      field: 'confirm',
      code: 'not-confirmed',
    },
    {
      title: 'no such chain',
      given: { chain: 'iptables -t filter NIX' },
      field: 'chain',
      code: 'gone',
    },
    {
      title: 'no address',
      given: allow({ source: 'left' }),
      field: 'source',
      code: 'no-address',
    },
    {
      title: 'host bits',
      given: allow({ source: '10.1.0.2/24' }),
      field: 'source',
      code: 'host-bits',
    },
    {
      title: 'another family than the chain’s',
      given: allow({ source: 'fd00::1' }),
      field: 'source',
      code: 'family',
    },
    {
      title: 'two families',
      given: {
        ...allow({ source: '10.3.0.1', destination: 'fd00::1' }),
        namespace: 'box',
        chain: 'nft inet own in',
      },
      field: 'destination',
      code: 'family',
    },
    {
      title: 'no such protocol',
      given: allow({ protocol: 'sctp' }),
      field: 'protocol',
      code: 'unknown-choice',
    },
    {
      title: 'a port of all',
      given: allow({ port: '80' }),
      field: 'port',
      code: 'not-asked',
    },
    {
      title: 'no port',
      given: allow({ protocol: 'tcp', port: '70000' }),
      field: 'port',
      code: 'out-of-range',
    },
  ]);
});

describeWith(['root', 'namespaces', 'engine'], 'edit-firewall beside an engine', () => {
  let engine: Ground;
  beforeAll(async () => {
    engine = await startEngineGround();
  });
  afterAll(() => engine.stop());

  prove(() => engine, {
    title: 'let pass where the engine leaves room for it',
    everyStep: false,
    recipe: editFirewall,
    given: {
      chain: 'iptables -t filter FORWARD',
      source: '172.17.0.0/16',
      destination: '10.9.0.1',
      protocol: 'tcp',
      port: '80',
    },
    works: async ({ host }) => {
      expect(await host.script('iptables -S DOCKER-USER')).toMatch(
        /-A DOCKER-USER -s 10\.9\.0\.1\/32 .* RELATED,ESTABLISHED .*\n-A DOCKER-USER -s 172\.17\.0\.0\/16 -d 10\.9\.0\.1\/32 -p tcp -m tcp --dport 80 /,
      );
    },
  });

  /** Which rules there are differs from engine to engine. */
  const rule = (form: RegExp) => async () => {
    const rules = (await engine.host.script('iptables -S')).split('\n');
    const found = rules.find((each) => form.test(each));
    expect(found).toBeDefined();
    return remove(`iptables -t filter ${found}`);
  };
  proveRefusals(() => engine, editFirewall, [
    {
      title: 'a rule in a chain of the engine’s',
      given: rule(/^-A DOCKER(?!-USER)\S* /),
      field: 'rule',
      code: 'engine-owned',
    },
    {
      title: 'a rule of the engine’s in FORWARD',
      given: rule(/^-A FORWARD\b.*(?: -i docker0 | DOCKER-FORWARD$)/),
      field: 'rule',
      code: 'engine-owned',
    },
  ]);
});
