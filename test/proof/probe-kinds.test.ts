import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import type { NamespaceEntry } from '../../src/executor/namespace-entry.ts';
import { resolverPathsOf } from '../../src/inventory/details/resolver-paths.ts';
import { namespaceEntryOf } from '../../src/inventory/kernel/entry-of.ts';
import { findNamespace } from '../../src/model/find.ts';
import { runPing } from '../../src/probe/ping/ping-runner.ts';
import type { PingSession, PingStart } from '../../src/probe/session/session.ts';
import { type SshGround, startSshGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';

type Start = Omit<PingStart, 'intervalMs'>;

/** Probes from a place until the condition holds. */
async function probe(
  place: Pick<Parameters<typeof runPing>[1], 'executor' | 'entry'>,
  start: Start,
  until: (session: PingSession) => boolean,
): Promise<PingSession> {
  const ending = new AbortController();
  const runner = runPing(
    { intervalMs: 200, ...start },
    { ...place, now: () => performance.now(), onChange: () => {}, signal: ending.signal },
  );
  try {
    await vi.waitFor(
      () => {
        runner.tick();
        expect(until(runner.session()), JSON.stringify(runner.session().phase)).toBe(true);
      },
      { timeout: 15_000, interval: 20 },
    );
    return runner.session();
  } finally {
    ending.abort();
  }
}

const ended = ({ phase }: PingSession) => phase.kind === 'ended';
/** What the latest probe came to. */
function last({ stats, address }: PingSession) {
  const { outcome, said, rtt } = stats.samples.at(-1) ?? {};
  return { outcome, said, answered: rtt !== null, address };
}

/** near 10.9.0.1 ── 10.9.0.2 middle 10.8.0.1 ── 10.8.0.2 far, the second cable of 1400 bytes. */
const WIRES = `
# A kernel refuses one datagram a second only (icmp(7), icmp_ratelimit): the tests ask more at once.
for at in near middle far; do
  ip netns add $at; ip netns exec $at sysctl -qw net.ipv6.conf.default.accept_dad=0 \\
    net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
done
ip link add name n0 netns near type veth peer name m0 netns middle
ip link add name m1 mtu 1400 netns middle type veth peer name f0 mtu 1400 netns far
ip -n near addr add 10.9.0.1/24 dev n0; ip -n near addr add fd00:9::1/64 dev n0 nodad
ip -n middle addr add 10.9.0.2/24 dev m0; ip -n middle addr add fd00:9::2/64 dev m0 nodad
ip -n middle addr add 10.8.0.1/24 dev m1; ip -n middle addr add fd00:8::1/64 dev m1 nodad
ip -n far addr add 10.8.0.2/24 dev f0; ip -n far addr add fd00:8::2/64 dev f0 nodad
for at in near:lo near:n0 middle:lo middle:m0 middle:m1 far:lo far:f0; do
  ip -n "\${at%:*}" link set "\${at#*:}" up
done
ip netns exec middle sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip -n near route add default via 10.9.0.2; ip -n near route add default via fd00:9::2
ip -n far route add default via 10.8.0.1; ip -n far route add default via fd00:8::1
until ip netns exec near ping -c 1 -W 1 fd00:8::2 >/dev/null; do :; done
mkdir -p /run/www; echo hello > /run/www/index.html
ip netns exec far busybox httpd -p 80 -h /run/www
ip netns exec far busybox httpd -p '[::]:81' -h /run/www
ip netns exec far nft -f - <<'END'
table inet filters { chain in { type filter hook input priority 0;
  tcp dport 82 drop; udp dport 82 drop; tcp dport 83 reject with icmpx admin-prohibited
}
}
END
ip netns exec far perl -MSocket -e '
  socket S, PF_INET, SOCK_DGRAM, 0; bind S, sockaddr_in(54, INADDR_ANY) or die; exit if fork;
  open STDOUT, ">/dev/null"; open STDERR, ">/dev/null";
  while (my $who = recv S, my $asked, 512, 0) { substr($asked, 2, 2) = "\\x81\\x83"; send S, $asked, 0, $who }'
`;

const INSPECT = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';

/** The same, on a host that has none of these programs. */
function hiding(executor: Executor, programs: readonly string[]): Executor {
  const wrap = <C extends { readonly argv: readonly string[] }>(command: C) => ({
    ...command,
    argv: ['sh', '-c', HIDE, 'sh', programs.join(' '), ...command.argv] as const,
  });
  return { ...executor, stream: (command, options) => executor.stream(wrap(command), options) };
}

const HIDE = `
few=$(mktemp -d /run/few.XXXXXX)
for folder in $(echo "$PATH" | tr : ' '); do ln -s "$folder"/* "$few/" 2>/dev/null; done
ln -sf "$(command -v busybox)" "$few/nc"
for program in $1; do rm -f "$few/$program"; done
shift
PATH=$few exec "$@"`;

describeWith(
  ['root', 'namespaces', 'ping', 'nft', 'busybox', 'perl', 'python3'],
  'kinds of probes',
  () => {
    let host: PrivateHost;
    const entry: NamespaceEntry = { kind: 'name', name: 'near' };
    const place = () => ({ executor: insideHost(localExecutor(), host), entry });
    const near = (target: string, until = ended) => probe(place(), { target, count: 1 }, until);

    beforeAll(async () => {
      host = await startPrivateHost();
      await host.script(WIRES);
    });
    afterAll(() => host.stop());

    test.concurrent.each([
      ['10.8.0.2', { outcome: 'answered', said: null, answered: true, address: '10.8.0.2' }],
      ['fd00:8::2', { outcome: 'answered', said: null, answered: true, address: 'fd00:8::2' }],
      [
        'tcp://10.8.0.2:80',
        { outcome: 'answered', said: null, answered: true, address: '10.8.0.2' },
      ],
      ['tcp://[fd00:8::2]:81', { outcome: 'answered', answered: true, address: 'fd00:8::2' }],
      ['tcp://10.8.0.2:84', { outcome: 'refused', said: 'connection refused', answered: false }],
      ['tcp://10.8.0.2:82', { outcome: 'filtered', said: null, answered: false }],
      ['tcp://10.8.0.2:83', { outcome: 'failed', said: 'No route to host', answered: false }],
      ['udp://10.8.0.2:84', { outcome: 'refused', said: 'port unreachable', answered: true }],
      ['udp://10.8.0.2:82', { outcome: 'lost', said: null, answered: false }],
      ['http://10.8.0.2', { outcome: 'answered', said: '200 OK', answered: true }],
      ['http://10.8.0.2/no', { outcome: 'answered', said: '404 Not Found', answered: true }],
      ['http://10.8.0.2:84/', { outcome: 'refused', said: 'connection refused' }],
      ['dns://db@10.8.0.2', { outcome: 'refused', answered: false }],
      ['mtu://10.8.0.2', { outcome: 'answered', said: '1400 bytes, says 10.9.0.2' }],
      ['mtu://fd00:8::2', { outcome: 'answered', said: '1400 bytes, says fd00:9::2' }],
      ['mtu://10.9.0.2', { outcome: 'answered', said: '1500 bytes, as the own link' }],
      ['dns://gone@10.8.0.2:54', { outcome: 'answered', said: 'NXDOMAIN', address: '10.8.0.2' }],
    ])('%s: %j', async (target, expected) => {
      expect(last(await near(target))).toMatchObject(expected);
    });

    test.concurrent.each([
      ['perl', []],
      ['python3', ['perl']],
      ['bash', ['perl', 'python3']],
    ])('%s is used if nothing comes before it', async (tool, hidden) => {
      const executor = hiding(place().executor, hidden);
      const targets = [
        'tcp://10.8.0.2:80',
        'udp://10.8.0.2:84',
        'http://10.8.0.2',
        'dns://x@10.8.0.2:54',
      ];
      const sessions = await Promise.all(
        targets.map((target) => probe({ executor, entry }, { target, count: 2 }, ended)),
      );
      for (const session of sessions) {
        expect(session.speech).toMatchObject({ tools: expect.arrayContaining([tool]) });
        expect(session.speech.kind === 'prober' && session.speech.tools[0]).toBe(tool);
        expect(session.stats).toMatchObject({ received: 2, lost: 0 });
      }
      expect(sessions.map(({ stats }) => stats.samples[0]?.said)).toEqual([
        ...[null, 'port unreachable', '200 OK', 'NXDOMAIN'],
      ]);
    });

    test.concurrent('nc connects if there is nothing else', async () => {
      const executor = hiding(place().executor, ['perl', 'python3', 'bash']);
      for (const [port, outcome] of [
        ['80', 'answered'],
        ['84', 'refused'],
      ]) {
        const target = `tcp://10.8.0.2:${port}`;
        const session = await probe({ executor, entry }, { target, count: 1 }, ended);
        expect(last(session)).toMatchObject({ outcome });
      }
    });

    test.concurrent('without any of them it says what is missing', async () => {
      const executor = hiding(place().executor, ['perl', 'python3', 'bash']);
      const failed = ({ phase }: PingSession) => phase.kind === 'failed';
      const { phase } = await probe({ executor, entry }, { target: 'udp://10.8.0.2:80' }, failed);
      expect(phase).toMatchObject({
        problem: { why: 'nothing on this host can send it: no perl, no python3, no bash' },
      });
    });

    test.concurrent('a silent port delays no probe', async () => {
      const begin = performance.now();
      const { stats } = await probe(place(), { target: 'tcp://10.8.0.2:82', count: 6 }, ended);
      expect(stats).toMatchObject({ received: 0, lost: 6 });
      // Six intervals and the patience for the last one; one after the other would be six of that.
      expect(performance.now() - begin).toBeLessThan(5000);
    });
  },
);

describeWith(['root', 'namespaces', 'engine', 'sshd'], 'a container’s own resolver', () => {
  let ground: SshGround;
  beforeAll(async () => {
    ground = await startSshGround();
    await ground.docker('network', 'create', 'backend');
    await ground.container('db', '--network', 'backend');
    await ground.container('web', '--network', 'backend');
  });
  afterAll(() => ground.stop());

  test('is asked from its namespace, here and over ssh', async () => {
    const snapshot = await ground.snapshot();
    const web = findNamespace(snapshot, 'web');
    const entry = web.ok ? namespaceEntryOf(web.namespace) : null;
    if (!web.ok || entry === null) throw new Error('web has no namespace');
    const resolverPaths = resolverPathsOf(snapshot, web.namespace);
    const start = { target: 'dns://db', count: 1, resolverPaths };
    const address = (await ground.docker('inspect', '-f', INSPECT, 'db')).trim();
    const here = insideHost(localExecutor(), ground.host);
    for (const executor of [here, ground.executor]) {
      expect(last(await probe({ executor, entry }, start, ended))).toEqual({
        ...{ outcome: 'answered', said: `NOERROR ${address}` },
        ...{ answered: true, address: '127.0.0.11' },
      });
    }
    for (const target of [`tcp://${address}:9`, `mtu://${address}`, address]) {
      const one = await probe({ executor: ground.executor, entry }, { target, count: 1 }, ended);
      expect(last(one)).toMatchObject({
        outcome: target.startsWith('tcp') ? 'refused' : 'answered',
      });
    }
  });
});
