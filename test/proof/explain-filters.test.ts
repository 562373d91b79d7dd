import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Executor } from '../../src/executor/executor.ts';
import { readOnly } from '../../src/executor/read-only.ts';
import { explain } from '../../src/explain/explain.ts';
import type { Explanation } from '../../src/explain/explanation.ts';
import { startTrace } from '../../src/explain/filters/trace/run-trace.ts';
import { readFilters } from '../../src/inventory/details/filters/read-filters.ts';
import { readSnapshot } from '../../src/inventory/read-snapshot.ts';
import type { NamespaceId } from '../../src/model/kernel/namespace-id.ts';
import { type FarHost, startFarHost } from '../support/far-host.ts';
import { type Ground, startKernelGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

const HOLD = fileURLToPath(new URL('../support/hold-trace.ts', import.meta.url));
const FLOW = { source: '10.1.0.2', destination: '10.2.0.2', port: null };

/** `a` and `b`, with the router `r` between them, and a bridge in `r` that `c` and `d` are on. */
const BUILD = `
  for name in a b c d r; do ip netns add $name; ip -n $name link set lo up; done
  ip -n a link add eth0 type veth peer name left netns r
  ip -n b link add eth0 type veth peer name right netns r
  ip -n r link add br0 type bridge
  ip -n c link add eth0 type veth peer name pc netns r
  ip -n d link add eth0 type veth peer name pd netns r
  for port in pc pd; do ip -n r link set $port master br0 up; done
  ip -n a address add 10.1.0.2/24 dev eth0; ip -n r address add 10.1.0.1/24 dev left
  ip -n b address add 10.2.0.2/24 dev eth0; ip -n r address add 10.2.0.1/24 dev right
  ip -n c address add 10.3.0.2/24 dev eth0; ip -n d address add 10.3.0.3/24 dev eth0
  for name in a b c d; do ip -n $name link set eth0 up; done
  for link in left right br0; do ip -n r link set $link up; done
  ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
  ip netns exec r sysctl -qw net.ipv4.ip_forward=1`;

const MINE = `
  nft add table inet mine
  nft 'add chain inet mine way { type filter hook forward priority 5; }'
  nft add rule inet mine way ip daddr 10.2.0.2 icmp type echo-request counter drop`;

describeWith(
  ['root', 'namespaces', 'iproute2', 'nft', 'iptables', 'ping', 'procps'],
  'firewalls on a real kernel',
  () => {
    let ground: Ground;
    const { signal } = new AbortController();
    const inside = (name: string, script: string) =>
      ground.host.script(`ip netns exec ${name} sh -ec "$1"`, script);
    const ids = async (...names: readonly string[]): Promise<readonly NamespaceId[]> => {
      const { namespaces } = await ground.snapshot();
      return names.map((name) => namespaces.find((each) => each.names.includes(name))?.id ?? 0);
    };
    const rulesets = () =>
      ground.host.script('for n in a b c d r; do echo $n; ip netns exec $n nft list ruleset; done');

    async function asked(
      from: string,
      address: string,
      options: { readonly readOnly?: boolean; readonly executor?: Executor } = {},
    ): Promise<Explanation> {
      const [id = 0] = await ids(from);
      const question = { from: id, to: { kind: 'address', address }, port: null } as const;
      const { readOnly = false, executor = ground.executor } = options;
      return explain({ executor, engine: null }, question, { readOnly, signal });
    }

    beforeAll(async () => {
      ground = await startKernelGround();
      await ground.host.script(BUILD);
    });
    afterAll(() => ground.stop());

    describe.each([
      {
        title: 'a rule of iptables',
        at: 'r',
        script: 'iptables -A FORWARD -i left -d 10.2.0.0/24 -j DROP',
        undo: 'iptables -F; nft delete table ip filter',
        culprit: { kind: 'rule', name: '-A FORWARD -d 10.2.0.0/24 -i left -j DROP' },
        rule: 'iptables -t filter -A FORWARD -d 10.2.0.0/24 -i left -j DROP',
      },
      {
        title: 'a rule of the older iptables',
        at: 'r',
        script: 'iptables-legacy -A FORWARD -i left -j DROP',
        undo: 'iptables-legacy -F',
        culprit: { kind: 'rule', name: '-A FORWARD -i left -j DROP' },
        rule: 'iptables-legacy -t filter -A FORWARD -i left -j DROP',
      },
      {
        title: 'a rule of nft behind others of iptables',
        at: 'r',
        script: `iptables -A FORWARD -i left -j ACCEPT; ${MINE}`,
        undo: 'nft flush ruleset',
        culprit: { kind: 'rule', name: 'ip daddr 10.2.0.2 icmp type echo-request counter drop' },
        rule: 'nft inet mine way handle 2',
      },
      {
        title: 'a rule that asks for what is not followed',
        at: 'b',
        script: 'iptables -A INPUT -m length --length 1:2000 -j DROP',
        undo: 'iptables -F; nft delete table ip filter',
        culprit: { kind: 'rule', name: '-A INPUT -m length --length 1:2000 -j DROP' },
        rule: 'iptables -t filter -A INPUT -m length --length 1:2000 -j DROP',
      },
      {
        title: 'a rule for answers',
        at: 'a',
        script: 'iptables -A INPUT -p icmp -j REJECT',
        undo: 'iptables -F; nft delete table ip filter',
        culprit: {
          kind: 'rule',
          name: '-A INPUT -p icmp -j REJECT --reject-with icmp-port-unreachable',
        },
        rule: 'iptables -t filter -A INPUT -p icmp -j REJECT --reject-with icmp-port-unreachable',
      },
    ])('$title', ({ at, script, undo, culprit, rule }) => {
      beforeAll(() => inside(at, script));
      afterAll(() => inside(at, undo));

      test.each([
        { by: 'the trace', readOnly: false },
        { by: 'counters', readOnly: true },
      ])('is found by $by, and nothing stays', async ({ readOnly: only }) => {
        const before = (await rulesets()).replaceAll(/packets \d+ bytes \d+/g, '');
        const [namespace] = await ids(at);
        const told = await asked('a', '10.2.0.2', { readOnly: only });
        expect(told).toMatchObject({
          verdict: 'firewall-drop',
          culprit: { ...culprit, namespace },
          fix: { recipe: 'edit-firewall', fields: { namespace: at, change: 'remove', rule } },
          others: [],
          unseen: [],
        });
        expect((await rulesets()).replaceAll(/packets \d+ bytes \d+/g, '')).toBe(before);
      });
    });

    test('the policy of a chain is let pass by what was asked', async () => {
      await inside('r', 'iptables -P FORWARD DROP; iptables -A FORWARD -i right -j ACCEPT');
      const told = await asked('a', '10.2.0.2');
      expect(told).toMatchObject({
        verdict: 'firewall-drop',
        culprit: { kind: 'chain', name: 'FORWARD' },
        fix: {
          fields: {
            change: 'allow',
            chain: 'iptables -t filter FORWARD',
            source: '10.1.0.2',
            destination: '10.2.0.2',
            protocol: 'icmp',
          },
        },
      });
      await inside('r', 'nft flush ruleset');
    });

    test('frames on a bridge are dropped by rules for bridges, and by br_netfilter', async () => {
      await inside(
        'r',
        `nft add table bridge b
         nft 'add chain bridge b f { type filter hook forward priority 0; }'
         nft add rule bridge b f ip daddr 10.3.0.3 counter drop`,
      );
      expect(await asked('c', '10.3.0.3')).toMatchObject({
        verdict: 'firewall-drop',
        culprit: { name: 'ip daddr 10.3.0.3 counter drop' },
        evidence: [
          {
            output: expect.stringMatching(
              /^trace id \S+ bridge b f rule ip daddr 10\.3\.0\.3 counter packets \d+ .*drop.*\(verdict drop\)$/,
            ),
          },
        ],
      });
      await inside('r', 'nft flush ruleset; sysctl -qw net.bridge.bridge-nf-call-iptables=1');
      expect(await asked('c', '10.3.0.3')).toMatchObject({ verdict: 'reachable' });
      await inside('r', 'iptables -A FORWARD -i br0 -o br0 -m physdev --physdev-in pc -j DROP');
      for (const only of [false, true]) {
        expect(await asked('c', '10.3.0.3', { readOnly: only })).toMatchObject({
          verdict: 'firewall-drop',
          culprit: { name: '-A FORWARD -i br0 -o br0 -m physdev --physdev-in pc -j DROP' },
        });
      }
      await inside('r', 'nft flush ruleset; sysctl -qw net.bridge.bridge-nf-call-iptables=0');
    });

    test('a firewall is read without making one, and each rule once', async () => {
      await inside('r', `iptables -A INPUT -s 10.9.0.1 -j DROP; ${MINE}`);
      const snapshot = await ground.snapshot();
      const [a = 0, r = 0] = await ids('a', 'r');
      const { filters: all, problems } = await readFilters(
        ground.executor,
        snapshot,
        [a, r],
        signal,
      );
      expect(problems).toEqual([]);
      expect(all.get(a)).toEqual({ namespace: a, chains: [], sets: [] });
      const texts = (all.get(r)?.chains ?? []).flatMap(({ rules }) =>
        rules.map(({ text, handle }) => ({ text, handled: handle !== null })),
      );
      expect(texts).toEqual([
        { text: '-A INPUT -s 10.9.0.1/32 -j DROP', handled: true },
        { text: 'ip daddr 10.2.0.2 icmp type echo-request counter drop', handled: true },
      ]);
      expect(await inside('a', 'cat /proc/net/ip_tables_names; nft list ruleset')).toBe('');
      await inside('r', 'nft flush ruleset');
    });

    test('a read-only executor refuses the trace, and the answer says why', async () => {
      const snapshot = await ground.snapshot();
      const place = { executor: readOnly(ground.executor), snapshot, signal };
      const trace = await startTrace(place, await ids('r'), [FLOW], { withBridges: false });
      expect(trace.unseen).toEqual([expect.stringContaining('read-only')]);
      expect(await trace.end()).toEqual([]);
    });

    test('without nft there is no trace, and iptables is read all the same', async () => {
      await inside('r', 'iptables -A FORWARD -i left -j DROP');
      const hidden = '/mnt';
      await ground.host.script(
        `mount -t tmpfs none $1; for each in /usr/sbin/* /sbin/* /usr/bin/* /bin/*; do
           [ "\${each##*/}" = nft ] || ln -sf "$each" $1; done`,
        hidden,
      );
      const bare: Executor = {
        ...ground.executor,
        run: (command, options) =>
          ground.executor.run(
            { ...command, argv: ['env', `PATH=${hidden}`, ...command.argv] },
            options,
          ),
        stream: (command, options) =>
          ground.executor.stream(
            { ...command, argv: ['env', `PATH=${hidden}`, ...command.argv] },
            options,
          ),
      };
      const told = await asked('a', '10.2.0.2', { executor: bare });
      expect(told).toMatchObject({
        verdict: 'firewall-drop',
        culprit: { name: '-A FORWARD -i left -j DROP' },
        unseen: [
          expect.stringContaining('nft is not installed'),
          expect.stringContaining('trace packets: '),
        ],
      });
      await inside('r', 'nft flush ruleset');
    });

    test('a trace does not outlive who asked for it, however that dies', async () => {
      const tables = () =>
        ground.host.script('for n in a b c d r; do ip netns exec $n nft list tables; done');
      const [program, ...enter] = ground.host.enter;
      const argv = [...enter, process.execPath, HOLD, FLOW.source, FLOW.destination];
      const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
      const [said] = await once(child.stdout.setEncoding('utf8'), 'data');
      const [word, pid] = String(said).trim().split(' ');
      expect(word).toBe('ready');
      expect((await tables()).match(/table (?:inet|bridge) patchpanel_/g)).toHaveLength(10);
      await ground.host.run(['kill', '-KILL', pid ?? '']);
      await vi.waitFor(async () => expect(await tables()).toBe(''), { timeout: 5_000 });
      await vi.waitFor(
        async () => expect(await ground.host.script('pgrep -x nft || true')).toBe(''),
        { timeout: 5_000 },
      );
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    });
  },
);

describeWith(
  ['root', 'namespaces', 'iproute2', 'nft', 'sshd', 'procps'],
  'a trace over ssh',
  () => {
    let far: FarHost;
    beforeAll(async () => {
      far = await startFarHost();
      await far.host.run(['ip', 'netns', 'add', 'r']);
    });
    afterAll(() => far.stop());

    test('ends over there when the connection is gone for good', async () => {
      const { executor, close } = await far.open();
      const { signal } = new AbortController();
      const snapshot = await readSnapshot({ executor, engine: null, signal });
      const ids = snapshot.namespaces.map(({ id }) => id);
      const trace = await startTrace({ executor, snapshot, signal }, ids, [FLOW], {
        withBridges: false,
      });
      expect(trace.unseen).toEqual([]);
      const tables = () => far.host.script('nft list tables; ip netns exec r nft list tables');
      expect((await tables()).match(/table inet patchpanel_/g)).toHaveLength(2);
      far.sshd.wire.cut();
      await close();
      await expect.poll(tables, { timeout: 10_000 }).toBe('');
      await expect.poll(() => far.running('nft -a'), { timeout: 5_000 }).toEqual([]);
    });
  },
);
