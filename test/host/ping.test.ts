import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { runPing } from '../../src/probe/ping/ping-runner.ts';
import { figuresOf } from '../../src/probe/ping/ping-stats.ts';
import type { PingSession, PingStart } from '../../src/probe/session/session.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';

describeWith(['root', 'namespaces', 'ping', 'nft', 'busybox'], 'a real ping in a namespace', () => {
  let host: PrivateHost;

  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(`
      ip netns add near; ip netns add far
      ip link add name near0 netns near type veth peer name far0 netns far
      ip -n near addr add 10.9.0.1/24 dev near0; ip -n near link set near0 up
      ip -n far addr add 10.9.0.2/24 dev far0; ip -n far link set far0 up`);
  });
  afterAll(() => host.stop());

  /** Pings from `near` until the condition holds. */
  async function ping(
    start: Omit<PingStart, 'intervalMs'>,
    until: (session: PingSession) => boolean,
  ) {
    const ending = new AbortController();
    const runner = runPing(
      { intervalMs: 200, ...start },
      {
        executor: insideHost(localExecutor(), host),
        entry: { kind: 'name', name: 'near' },
        now: () => performance.now(),
        onChange: () => {},
        signal: ending.signal,
      },
    );
    try {
      await vi.waitFor(
        () => {
          runner.tick();
          expect(until(runner.session())).toBe(true);
        },
        { timeout: 10_000, interval: 50 },
      );
      return runner.session();
    } finally {
      ending.abort();
    }
  }

  test('answers are counted, and the count ends it', async () => {
    const session = await ping(
      { target: '10.9.0.2', count: 4 },
      ({ phase }) => phase.kind === 'ended',
    );
    const figures = figuresOf(session.stats);
    expect(figures).toMatchObject({ sent: 4, received: 4, lost: 0 });
    expect(figures.min).toBeGreaterThan(0);
    expect(session.address).toBe('10.9.0.2');
  });

  test('what the way drops is lost', async () => {
    await host.script(`ip netns exec far nft -f - <<'END'
      table inet loss { chain in { type filter hook input priority 0;
        icmp type echo-request numgen inc mod 3 == 1 drop
      }
      }
END`);
    const session = await ping({ target: '10.9.0.2' }, ({ stats }) => stats.next >= 9);
    expect(session.stats.samples.slice(0, 9).map(({ rtt }) => rtt === null)).toEqual([
      ...[false, true, false],
      ...[false, true, false],
      ...[false, true, false],
    ]);
    await host.script('ip netns exec far nft flush ruleset');
  });

  test('without a route it keeps trying, and goes on when there is one', async () => {
    const noRoute = ({ phase }: PingSession) => phase.kind === 'waiting';
    const waiting = await ping({ target: '10.7.0.1' }, noRoute);
    expect(waiting.phase).toMatchObject({ why: 'Network is unreachable' });

    let isRouted = false;
    const session = await ping({ target: '10.7.0.1' }, ({ phase, stats }) => {
      if (phase.kind === 'waiting' && !isRouted) {
        isRouted = true;
        void host.script(
          'ip -n far addr add 10.7.0.1/32 dev lo; ip -n near route add 10.7.0.1 via 10.9.0.2; ip -n far link set lo up',
        );
      }
      return stats.received > 0;
    });
    expect(session.stats.lost).toBeGreaterThan(0);
  });

  test('busybox is found out by what it refuses', async () => {
    // Another PATH entry only inside the private host: its mounts are its own.
    await host.script('mount --bind "$(command -v busybox)" "$(command -v ping)"');
    const session = await ping(
      { target: '10.9.0.2', count: 3 },
      ({ phase }) => phase.kind === 'ended',
    );
    expect(session.dialect).toBe('plain');
    expect(figuresOf(session.stats)).toMatchObject({ sent: 3, received: 3 });
    await host.script('umount "$(command -v ping)"');
  });

  test('the process is gone when the session stops', async () => {
    await ping({ target: '10.9.0.2' }, ({ stats }) => stats.received > 0);
    await vi.waitFor(async () => {
      expect(await host.script('ps -eo pid,ppid,stat,args | grep "[p]ing -O" || true')).toBe('');
    });
  });
});
