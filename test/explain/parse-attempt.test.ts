import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../../src/executor/command-result.ts';
import { silentSuccess } from '../../src/executor/command-result.ts';
import { parseConnectAttempt, parseEchoAttempt } from '../../src/explain/live/parse-attempt.ts';

function printed(stdout: string, stderr = '', exitCode = 1): CommandResult {
  return { ...silentSuccess(['ping']), stdout, stderr, exitCode };
}

const HEADER = 'PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.\n';
const NONE =
  '\n--- 10.0.0.2 ping statistics ---\n5 packets transmitted, 0 received, 100% packet loss, time 816ms\n';

describe('an echo', () => {
  test('is answered', () => {
    const reply = '64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=0.047 ms';
    const sum = '3 packets transmitted, 1 received, 66.6667% packet loss, time 410ms';
    const result = printed(
      `${HEADER}${reply}\n\n--- 10.0.0.2 ping statistics ---\n${sum}\n`,
      '',
      0,
    );
    expect(parseEchoAttempt('ping 10.0.0.2', result)).toEqual({
      outcome: 'answered',
      from: '10.0.0.2',
      said: null,
      evidence: { command: 'ping 10.0.0.2', output: `${reply}\n${sum}` },
    });
  });

  test('is met with silence', () => {
    expect(parseEchoAttempt('ping 10.0.0.2', printed(HEADER + NONE))).toMatchObject({
      outcome: 'silent',
      from: null,
      evidence: { output: '5 packets transmitted, 0 received, 100% packet loss, time 816ms' },
    });
  });

  test('is refused by a router', () => {
    const error = 'From 10.1.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)';
    expect(parseEchoAttempt('ping', printed(`${HEADER}${error}\n${NONE}`))).toMatchObject({
      outcome: 'refused',
      from: '10.1.0.1',
      said: 'Frag needed and DF set (mtu = 1400)',
    });
  });

  test.each([
    ['ping: connect: Network is unreachable', 'connect: Network is unreachable'],
    ['ping: sendmsg: Operation not permitted', 'sendmsg: Operation not permitted'],
    ['ping: local error: message too long, mtu=1400', 'local error: message too long, mtu=1400'],
  ])('is not sent: %s', (stderr, said) => {
    expect(parseEchoAttempt('ping', printed('', stderr))).toMatchObject({
      outcome: 'not-sent',
      from: null,
      said,
      evidence: { output: stderr },
    });
  });

  test('of which ping printed nothing is told in words of ours', () => {
    const late = { ...printed(''), message: 'ping took too long' };
    expect(parseEchoAttempt('ping', late).evidence).toEqual({
      command: 'ping',
      output: 'ping took too long',
      inWords: true,
    });
  });
});

describe('a connection', () => {
  const attempt = (line: string, echo: 'silent' | 'not-sent' = 'silent') =>
    parseConnectAttempt('nc 10.0.0.2 80', '10.0.0.2', printed(`way perl\n${line}\n`), {
      outcome: echo,
      from: null,
      said: null,
      evidence: { command: '', output: '' },
    });

  test('is accepted', () => {
    expect(attempt('\t0\t1.000000\t1.000250')).toEqual({
      outcome: 'answered',
      from: '10.0.0.2',
      said: null,
      evidence: { command: 'nc 10.0.0.2 80', output: 'accepted after 0.25 ms', inWords: true },
    });
  });

  test('is refused', () => {
    expect(attempt('Connection refused\t1\t1.000000\t1.000250')).toMatchObject({
      outcome: 'refused',
      said: 'Connection refused',
    });
  });

  test('is met with silence', () => {
    expect(attempt('timed out\t124\t1.000000\t2.000000')).toMatchObject({ outcome: 'silent' });
  });

  test('an unreachable network is a router’s word where the kernel sent an echo', () => {
    const line = 'Network is unreachable\t1\t1.000000\t1.000100';
    expect(attempt(line)).toMatchObject({ outcome: 'refused', said: 'Network is unreachable' });
    expect(attempt(line, 'not-sent')).toMatchObject({ outcome: 'not-sent' });
  });

  test('is not tried if there is nothing to try it with', () => {
    expect(parseConnectAttempt('nc', '10.0.0.2', printed('way none\n'), null)).toBeNull();
  });
});
