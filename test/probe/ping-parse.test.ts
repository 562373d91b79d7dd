import { describe, expect, test } from 'vitest';
import { parsePingLine } from '../../src/probe/ping/ping-parse.ts';

describe('a line of iputils', () => {
  test.each([
    [
      'the header tells the address',
      'PING localhost (127.0.0.1) 56(84) bytes of data.',
      { kind: 'header', firstSequence: 1, address: '127.0.0.1' },
    ],
    [
      'the header of IPv6 has no blank before the parenthesis',
      'PING fd09::2(fd09::2) 56 data bytes',
      { kind: 'header', firstSequence: 1, address: 'fd09::2' },
    ],
    [
      'the header names a zone',
      'PING fe80::2%eth0(fe80::2%eth0) 56 data bytes',
      { kind: 'header', firstSequence: 1, address: 'fe80::2%eth0' },
    ],
    [
      'a reply counts from 0',
      '64 bytes from 10.9.0.2: icmp_seq=1 ttl=64 time=0.058 ms',
      { kind: 'reply', sequence: 0, rtt: 58, ttl: 64, from: '10.9.0.2', duplicate: false },
    ],
    [
      'a reply with a time stamp (-D)',
      '[1795477990.766385] 64 bytes from 10.9.0.2: icmp_seq=12 ttl=64 time=701 ms',
      { kind: 'reply', sequence: 11, rtt: 701_000, ttl: 64, from: '10.9.0.2', duplicate: false },
    ],
    [
      'a reply from a name',
      '64 bytes from dns.example (192.0.2.53): icmp_seq=3 ttl=55 time=11.6 ms',
      { kind: 'reply', sequence: 2, rtt: 11_600, ttl: 55, from: '192.0.2.53', duplicate: false },
    ],
    [
      'an old reply, numbered as icmp_req',
      '64 bytes from 10.9.0.2: icmp_req=2 ttl=64 time=1.23 ms',
      { kind: 'reply', sequence: 1, rtt: 1230, ttl: 64, from: '10.9.0.2', duplicate: false },
    ],
    [
      'the sequence wraps from 65535 to 0',
      '64 bytes from fe80::2%eth0: icmp_seq=0 ttl=64 time=0.1 ms',
      { kind: 'reply', sequence: 65535, rtt: 100, ttl: 64, from: 'fe80::2%eth0', duplicate: false },
    ],
    [
      'a second answer',
      '64 bytes from 10.9.0.2: icmp_seq=5 ttl=64 time=0.284 ms (DUP!)',
      { kind: 'reply', sequence: 4, rtt: 284, ttl: 64, from: '10.9.0.2', duplicate: true },
    ],
    ['no answer so far', 'no answer yet for icmp_seq=3', { kind: 'unanswered', sequence: 2 }],
    [
      'a router that refuses',
      'From 10.9.0.1 icmp_seq=1 Destination Host Unreachable',
      { kind: 'error', sequence: 0, from: '10.9.0.1', text: 'Destination Host Unreachable' },
    ],
    [
      'a router of IPv6 that refuses',
      'From fd09::1 icmp_seq=6 Destination unreachable: Address unreachable',
      {
        kind: 'error',
        sequence: 5,
        from: 'fd09::1',
        text: 'Destination unreachable: Address unreachable',
      },
    ],
    [
      'a redirect is no loss',
      'From 10.9.0.1: icmp_seq=1 Redirect Host(New nexthop: 10.9.0.3)',
      null,
    ],
    [
      'totals with duplicates',
      '18 packets transmitted, 16 received, +2 duplicates, 11.1111% packet loss, time 8705ms',
      { kind: 'summary', sent: 18, received: 16 },
    ],
    ['round-trip totals', 'rtt min/avg/max/mdev = 0.174/78.091/700.903/220.170 ms, pipe 2', null],
    [
      'what stood against sending',
      'ping: sendmsg: Operation not permitted',
      { kind: 'error', sequence: null, from: null, text: 'sendmsg: Operation not permitted' },
    ],
    ['an empty line', '', null],
    ['anything else', 'WARNING: time of day goes back (-12us), taking countermeasures', null],
  ])('%s', (_, line, expected) => {
    expect(parsePingLine(line, 1)).toEqual(expected);
  });
});

describe('a line of busybox', () => {
  test.each([
    [
      'the header, told by its colon, counts from 0',
      'PING 10.9.0.2 (10.9.0.2): 56 data bytes',
      { kind: 'header', firstSequence: 0, address: '10.9.0.2' },
    ],
    [
      'a reply',
      '64 bytes from 10.9.0.2: seq=0 ttl=64 time=0.165 ms',
      { kind: 'reply', sequence: 0, rtt: 165, ttl: 64, from: '10.9.0.2', duplicate: false },
    ],
    [
      'a reply over IPv6',
      '64 bytes from fd09::2: seq=3 ttl=64 time=0.077 ms',
      { kind: 'reply', sequence: 3, rtt: 77, ttl: 64, from: 'fd09::2', duplicate: false },
    ],
    [
      'totals with duplicates',
      '18 packets transmitted, 16 packets received, 2 duplicates, 11% packet loss',
      { kind: 'summary', sent: 18, received: 16 },
    ],
  ])('%s', (_, line, expected) => {
    expect(parsePingLine(line, 0)).toEqual(expected);
  });
});
