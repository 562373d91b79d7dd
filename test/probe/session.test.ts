import { describe, expect, test } from 'vitest';
import { showCommand } from '../../src/executor/show.ts';
import { parseInterval } from '../../src/probe/ping/ping-command.ts';
import { figuresOf } from '../../src/probe/ping/ping-stats.ts';
import { isHost } from '../../src/probe/probe-target.ts';
import {
  type PingSession,
  type PingSessionEvent,
  startSession,
  stepSession,
  wantedCommand,
} from '../../src/probe/session/session.ts';

const start = () => startSession({ target: '10.0.0.1', intervalMs: 1000 }, 0);
const play = (session: PingSession, ...events: readonly PingSessionEvent[]) =>
  events.reduce(stepSession, session);
const reply = (sequence: number, at: number): PingSessionEvent => ({
  kind: 'line',
  line: `64 bytes from 10.0.0.1: icmp_seq=${sequence} ttl=64 time=0.050 ms`,
  at,
});
const wants = (session: PingSession) => {
  const command = wantedCommand(session);
  return command === null ? null : (command.typed ?? showCommand(command));
};

test('the first command asks iputils to tell what goes unanswered', () => {
  expect(wants(start())).toBe('ping -O -n -i 1 -- 10.0.0.1');
});

describe('what a person asks for', () => {
  test('a pause ends the process; resuming starts another, and the numbers go on', () => {
    const paused = play(start(), reply(1, 1), reply(2, 1001), { kind: 'pause', at: 1100 });
    expect(wants(paused)).toBeNull();
    const late = play(paused, reply(3, 1200), { kind: 'tick', at: 90_000 });
    expect(late).toEqual(paused);
    const again = play(paused, { kind: 'resume', at: 100_000 }, reply(1, 100_001));
    expect(again.run.number).toBe(2);
    expect(figuresOf(again.stats)).toMatchObject({ sent: 3, received: 3, lost: 0 });
  });

  test('another interval starts another process at once, unless paused', () => {
    const faster: PingSessionEvent = { kind: 'interval', intervalMs: 200, at: 10 };
    expect(wants(play(start(), faster))).toBe('ping -O -n -i 0.2 -- 10.0.0.1');
    const paused = play(start(), { kind: 'pause', at: 5 }, faster);
    expect(wants(paused)).toBeNull();
    expect(wants(play(paused, { kind: 'resume', at: 20 }))).toBe('ping -O -n -i 0.2 -- 10.0.0.1');
  });

  test('a reset forgets the counts and leaves the process alone', () => {
    const reset = play(start(), reply(1, 1), reply(4, 3001), { kind: 'reset', at: 3100 });
    expect(reset.run.number).toBe(1);
    expect(figuresOf(reset.stats)).toMatchObject({ sent: 0, lost: 0, max: null });
    expect(figuresOf(play(reset, reply(5, 4001)).stats)).toMatchObject({ sent: 1, lost: 0 });
    expect(figuresOf(play(reset, reply(3, 4001)).stats)).toMatchObject({ sent: 0 });
  });

  test('after a stop nothing is wanted', () => {
    expect(wants(play(start(), { kind: 'stop', at: 5 }))).toBeNull();
  });
});

test('sequence numbers wrap after 65535 probes', () => {
  let session = start();
  for (let probe = 0; probe < 65_540; probe += 1) {
    session = stepSession(session, reply((probe + 1) % 65_536, probe * 1000));
  }
  expect(figuresOf(session.stats)).toMatchObject({ sent: 65_540, received: 65_540, lost: 0 });
});

describe('an ending', () => {
  const exited = (stderr: string, exitCode: number | null, message = stderr): PingSessionEvent => ({
    kind: 'exited',
    at: 50,
    result: {
      argv: ['ping'],
      exitCode,
      stdout: '',
      stderr,
      durationMs: 1,
      timedOut: false,
      cancelled: false,
      lost: false,
      message,
    },
  });

  test.each([
    ['', null, 'ping is not installed, or not in PATH', 'the program ping is not installed'],
    [
      'nsenter: failed to execute ping: No such file or directory',
      127,
      undefined,
      'the program ping is not installed',
    ],
    [
      'nsenter: cannot open /run/netns/gone: No such file or directory',
      1,
      undefined,
      'the namespace is gone',
    ],
    [
      'nsenter: cannot open /proc/7/ns/net: Permission denied',
      1,
      undefined,
      'the namespace may not be entered by this user',
    ],
    ['sudo: a password is required', 1, undefined, 'sudo wants a password'],
    ['', null, 'ping was ended by SIGKILL', 'ping was ended by SIGKILL'],
  ])('%s (%s): says why', (stderr, exitCode, message, why) => {
    const { phase } = play(start(), exited(stderr, exitCode, message));
    expect(phase).toMatchObject({ kind: 'failed', problem: { why } });
  });

  test('a ping without -O is asked plainly, one without fractions by whole seconds', () => {
    const half = startSession({ target: '10.0.0.1', intervalMs: 500 }, 0);
    const plain = play(half, exited("ping: invalid option -- 'O'", 1));
    expect(wants(plain)).toBe('ping -i 0.5 -- 10.0.0.1');
    const whole = play(plain, exited("ping: invalid number '0.5'", 1));
    expect(wants(whole)).toBe('ping -i 1 -- 10.0.0.1');
    const neither = play(whole, exited("ping: invalid option -- 'i'", 1));
    expect(neither.phase.kind).toBe('failed');
  });

  test('each attempt to send counts where a number of probes was asked for', () => {
    const twice = startSession({ target: '10.0.0.1', intervalMs: 1000, count: 2 }, 0);
    const unreachable = exited('ping: connect: Network is unreachable', 2);
    const waiting = play(twice, unreachable);
    expect(waiting.phase).toMatchObject({ kind: 'waiting', until: 1050 });
    expect(play(waiting, { kind: 'tick', at: 1049 })).toBe(waiting);
    const ended = play(waiting, { kind: 'tick', at: 1050 }, unreachable);
    expect(ended.phase.kind).toBe('ended');
    expect(figuresOf(ended.stats)).toMatchObject({ sent: 2, lost: 2 });
  });
});

test.each([
  ['1', 1000],
  ['0.5', 500],
  [' 0.2 s ', 200],
  ['500ms', 500],
  ['0.1', null],
  ['0', null],
  ['-1', null],
  ['fast', null],
  ['4000', null],
])('an interval of %j is %s ms', (text, expected) => {
  expect(parseInterval(text)).toBe(expected);
});

test.each([
  ['10.0.0.1', true],
  ['fe80::1%eth0', true],
  ['::1', true],
  ['my-db.example', true],
  ['-f', false],
  ['a b', false],
  ['', false],
  ['\u001b[2J', false],
])('%j as a target: %s', (text, expected) => {
  expect(isHost(text)).toBe(expected);
});
