import { describe, expect, test } from 'vitest';
import { parseTcpConnect, tcpConnectCommand } from '../../src/probe/tcp-connect.ts';

describe('a line of an attempt to connect', () => {
  test.each([
    ['what does it', 'way bash', { kind: 'way', way: 'bash' }],
    ['that nothing can do it', 'way none', { kind: 'way', way: 'none' }],
  ])('%s', (_title, line, parsed) => {
    expect(parseTcpConnect(line)).toEqual(parsed);
  });

  test.each([
    ['perl was accepted', '\t0\t24434.408743\t24434.408862', { kind: 'accepted', after: 119 }],
    [
      'perl was refused',
      'Connection refused\t1\t24434.408743\t24434.408862',
      { kind: 'refused', after: 119 },
    ],
    ['perl waited in vain', 'timed out\t124\t24436.327269\t24437.328527', { kind: 'silent' }],
    [
      'bash, whose lines are joined, was refused',
      'bash: connect: Connection refused bash: line 4: /dev/tcp/10.0.0.2/9: Connection refused \t1\t1795578823.479289\t1795578823.479387',
      { kind: 'refused', after: 98 },
    ],
    ['bash was ended at the limit', ' \t124\t-\t-', { kind: 'silent' }],
    [
      'bash was killed before it could say anything',
      'ended',
      { kind: 'unknown', why: 'it ended before it knew' },
    ],
    [
      'the kernel has no route',
      'bash: connect: Network is unreachable bash: line 4: /dev/tcp/10.1.0.2/9: Network is unreachable \t1\t1.000000\t1.000001',
      { kind: 'failed', why: 'Network is unreachable' },
    ],
    [
      'nc of OpenBSD was accepted',
      'Connection to 10.0.0.2 80 port [tcp/*] succeeded! \t0\t1795578823.100000000\t1795578823.102000000',
      { kind: 'accepted', after: 2000 },
    ],
    [
      'nc of OpenBSD waited in vain',
      'nc: connect to 10.0.0.2 port 80 (tcp) timed out: Operation now in progress \t1\t1.000000000\t2.000000000',
      { kind: 'silent' },
    ],
    ["nmap's waited in vain", 'Ncat: TIMEOUT. \t1\t1.000000000\t2.000000000', { kind: 'silent' }],
    [
      'a busybox without a fine clock was accepted',
      '\t0\t1795578823.%N\t1795578823.%N',
      { kind: 'accepted', after: null },
    ],
    [
      'a busybox got an ICMP error',
      "nc: can't connect to remote host (10.0.0.2): No route to host \t1\t1.%N\t1.%N",
      { kind: 'failed', why: 'No route to host' },
    ],
    ['nobody knows what it was', '\t3\t1.%N\t1.%N', { kind: 'unknown', why: 'exit code 3' }],
  ])('%s', (_title, line, answer) => {
    expect(parseTcpConnect(line)).toEqual({ kind: 'answer', answer });
  });

  test('an empty line says nothing', () => {
    expect(parseTcpConnect('')).toBeNull();
  });
});

describe('the command', () => {
  test('has its data as arguments, in seconds', () => {
    const { argv, effect, typed } = tcpConnectCommand({
      address: 'fe80::1%eth0',
      port: 80,
      count: null,
      intervalMs: 200,
      limitMs: 1500,
    });
    expect(argv.slice(-8)).toEqual(['fe80::1%eth0', '80', '0', '0.2', '1.5', '2', '1.5', '2']);
    expect(effect).toBe('read');
    expect(typed).toBe('nc -z -v -n -w 2 fe80::1%eth0 80');
  });
});
