import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../../src/executor/command-result.ts';
import {
  type PingSession,
  type PingSessionEvent,
  startSession,
  stepSession,
  wantedCommand,
} from '../../src/probe/session/session.ts';

const start = (target: string, over: Partial<Parameters<typeof startSession>[0]> = {}) =>
  startSession({ target, intervalMs: 1000, ...over }, 0);
const play = (session: PingSession, ...events: readonly PingSessionEvent[]) =>
  events.reduce(stepSession, session);
const line = (text: string, at = 1): PingSessionEvent => ({ kind: 'line', line: text, at });
const exited = (over: Partial<CommandResult>, at = 5): PingSessionEvent => ({
  kind: 'exited',
  at,
  result: {
    ...{ argv: [], exitCode: 1, stdout: '', stderr: '', durationMs: 1, message: '' },
    ...{ timedOut: false, cancelled: false, lost: false },
    ...over,
  },
});
const program = (session: PingSession) => wantedCommand(session)?.argv[0];

describe('the ladder of tools', () => {
  const gone = exited({ exitCode: null, message: 'perl is not installed, or not in PATH' });
  const goneInside = exited({
    exitCode: 127,
    stderr: 'nsenter: failed to execute python3: No such file or directory',
  });

  test('goes down as far as there is nothing, and says what is missing', () => {
    const first = start('tcp://10.0.0.2:80');
    expect(program(first)).toBe('perl');
    expect(wantedCommand(first)?.typed).toBe('nc -vz 10.0.0.2 80');
    const second = play(first, gone);
    expect(program(second)).toBe('python3');
    const third = play(second, goneInside);
    expect(program(third)).toBe('bash');
    const fourth = play(third, line('lacking timeout beside bash'), exited({ exitCode: 3 }));
    expect(wantedCommand(fourth)?.argv).toContain('10.0.0.2');
    expect(program(fourth)).toBe('sh');
    expect(play(fourth, line('way none'), exited({ exitCode: 0 })).phase).toMatchObject({
      problem: {
        why: 'nothing on this host can send it: no perl, no python3, no timeout beside bash, no nc',
      },
    });
  });

  test('nc only connects', () => {
    const last = play(start('udp://10.0.0.2:80'), gone, gone, gone);
    expect(last.phase).toMatchObject({ kind: 'failed' });
  });

  test('a namespace that is gone is no lack of tools', () => {
    const stderr = 'nsenter: cannot open /run/netns/x: No such file or directory';
    expect(play(start('tcp://10.0.0.2:80'), exited({ stderr })).phase).toMatchObject({
      problem: { why: 'the namespace is gone' },
    });
  });

  test('nor is a name that does not resolve', () => {
    const lines = [line('unknown Name or service not known'), exited({})];
    expect(play(start('http://nobody.invalid'), ...lines).phase).toMatchObject({
      problem: { why: 'the name nobody.invalid does not resolve: Name or service not known' },
    });
  });
});

test('a silence that is told after a later answer explains the probe before', () => {
  const session = play(
    start('tcp://10.0.0.2:80'),
    ...[line('at 10.0.0.2'), line('1 answered 50 -', 1200), line('0 silent', 1300)],
  );
  expect(session.address).toBe('10.0.0.2');
  expect(session.stats.samples.map(({ outcome }) => outcome)).toEqual(['filtered', 'answered']);
});

test('a paused prober is resumed with the probes that are left', () => {
  const session = play(
    start('tcp://10.0.0.2:80', { count: 5 }),
    ...[line('0 answered 50 -'), line('1 answered 50 -')],
    ...[{ kind: 'pause', at: 10 } as const, { kind: 'resume', at: 20 } as const],
  );
  expect(wantedCommand(session)?.argv.slice(-3, -2)).toEqual(['3']);
  expect(play(session, line('0 answered 60 -')).stats.samples.at(-1)).toMatchObject({ probe: 2 });
});

describe('a name server', () => {
  const paths = ['/proc/7/root/etc/resolv.conf', '/etc/resolv.conf'];
  const dns = () => start('dns://db', { resolverPaths: paths });

  test('is looked up where the container has it; the first counts', () => {
    expect(wantedCommand(dns())?.argv.slice(-2)).toEqual(paths);
    const lines = ['search example', 'nameserver 127.0.0.11', 'nameserver 9.9.9.9'];
    const session = play(dns(), ...lines.map((text) => line(text)), exited({ exitCode: 0 }));
    expect(wantedCommand(session)?.typed).toBe('dig @127.0.0.11 -p 53 db A');
  });

  test('is the machine itself where none is named', () => {
    const session = play(dns(), exited({ exitCode: 0 }));
    expect(wantedCommand(session)?.typed).toContain('@127.0.0.1 ');
  });

  test('is asked for where there is no resolv.conf', () => {
    const session = play(dns(), exited({ message: 'no resolv.conf: x' }));
    expect(session.phase).toMatchObject({ problem: { why: 'no resolv.conf: x' } });
  });
});

describe('the path MTU', () => {
  const tooLong = line('ping: local error: message too long, mtu=1500');
  const header = line('PING 10.0.0.2 (10.0.0.2) 65507(65535) bytes of data.');

  test('rests between two packets, and a round fills the interval', () => {
    const looked = play(start('mtu://10.0.0.2'), header, tooLong, exited({}, 10));
    expect(program(looked)).toBe('ip');
    const rests = play(looked, exited({ exitCode: 0 }, 20));
    expect(wantedCommand(rests)?.argv).toContain('1472');
    const reply = line('1480 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.070 ms', 30);
    const found = play(rests, header, reply, exited({ exitCode: 0 }, 40));
    expect(found.stats.samples).toMatchObject([{ rtt: 70, said: '1500 bytes, as the own link' }]);
    expect(wantedCommand(found)).toBeNull();
    expect(play(found, { kind: 'tick', at: 999 })).toBe(found);
    expect(program(play(found, { kind: 'tick', at: 1000 }))).toBe('ping');
  });

  test('needs a ping that can forbid fragments', () => {
    const stderr = "ping: invalid option -- 'M'";
    expect(play(start('mtu://10.0.0.2'), exited({ stderr })).phase).toMatchObject({
      problem: { why: 'this ping cannot forbid fragments' },
    });
  });
});
