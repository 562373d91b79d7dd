import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Entry } from '../../src/executor/entry.ts';
import { localExecutor } from '../../src/executor/local.ts';
import { runPing } from '../../src/probe/ping-runner.ts';
import type { PingSession, PingStart } from '../../src/probe/session.ts';
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
const told =
  (count = 1) =>
  ({ stats }: PingSession) =>
    stats.next >= count;

/** What the latest probe came to. */
function last({ stats, address }: PingSession) {
  const { outcome, said, rtt } = stats.samples.at(-1) ?? {};
  return { outcome, said, answered: rtt !== null, address };
}

/** near 10.9.0.1 ── 10.9.0.2 middle 10.8.0.1 ── 10.8.0.2 far, the second cable of 1400 bytes. */
const WIRES = `
ip netns add near; ip netns add middle; ip netns add far
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
mkdir -p /run/www; echo hello > /run/www/index.html
ip netns exec far busybox httpd -p 80 -h /run/www
ip netns exec far busybox httpd -p '[::]:81' -h /run/www
ip netns exec far nft -f - <<'END'
table inet filters { chain in { type filter hook input priority 0;
  tcp dport 82 drop; udp dport 82 drop; tcp dport 83 reject with icmpx admin-prohibited
}
}
END
`;

describeWith(['root', 'namespaces', 'ping', 'nft', 'busybox'], 'kinds of probes', () => {
  let host: PrivateHost;
  const entry: Entry = { kind: 'name', name: 'near' };
  const place = () => ({ executor: insideHost(localExecutor(), host), entry });
  const near = (target: string, until = ended) => probe(place(), { target, count: 1 }, until);

  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(WIRES);
  });
  afterAll(() => host.stop());

  test.each([
    ['10.8.0.2', { outcome: 'answered', said: null, answered: true, address: '10.8.0.2' }],
    ['fd00:8::2', { outcome: 'answered', said: null, answered: true, address: 'fd00:8::2' }],
    ['tcp://10.8.0.2:80', { outcome: 'answered', said: null, answered: true, address: '10.8.0.2' }],
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
  ])('%s: %j', async (target, expected) => {
    expect(last(await near(target))).toMatchObject(expected);
  });
});
