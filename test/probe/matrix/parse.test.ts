import { expect, test } from 'vitest';
import type { MatrixOutcome } from '../../../src/probe/matrix/matrix.ts';
import { parseAnswers } from '../../../src/probe/matrix/parse-answers.ts';

/** What a ping printed about the first address. */
function pinged(...lines: readonly string[]) {
  return parseAnswers(lines.map((line) => `icmp 1 ${line}\n`).join('')).get(1)?.icmp;
}

function connected(line: string) {
  return parseAnswers(`tcp 1 ${line}\n`).get(1)?.tcp;
}

test.each<[string, readonly string[], MatrixOutcome]>([
  [
    'a reply of iputils',
    ['64 bytes from 10.0.0.2: icmp_seq=3 ttl=64 time=0.058 ms', 'exit 0'],
    { kind: 'answered', rtt: 58 },
  ],
  [
    'a reply of busybox',
    ['64 bytes from 10.0.0.2: seq=0 ttl=64 time=0.100 ms', 'exit 0'],
    { kind: 'answered', rtt: 100 },
  ],
  [
    'silence',
    ['5 packets transmitted, 0 received, 100% packet loss', 'exit 1'],
    { kind: 'silent' },
  ],
  [
    'a router that says no',
    ['From 10.0.0.1 icmp_seq=1 Destination Net Unreachable', 'exit 1'],
    { kind: 'refused', said: 'Destination Net Unreachable, says 10.0.0.1' },
  ],
  [
    'no route',
    ['ping: connect: Network is unreachable', 'exit 2'],
    { kind: 'not-sent', said: 'Network is unreachable' },
  ],
  [
    'no route, said by busybox',
    ['ping: sendto: Network is unreachable', 'exit 1'],
    { kind: 'not-sent', said: 'Network is unreachable' },
  ],
  [
    'a busybox that may not ping',
    ['ping: permission denied (are you root?)', 'exit 1'],
    { kind: 'untried', why: 'ping: permission denied (are you root?)' },
  ],
  ['a ping that says nothing', ['exit 1'], { kind: 'untried', why: 'exit code 1' }],
  [
    'a ping that was killed',
    ['PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.', 'exit 137'],
    { kind: 'untried', why: 'it was ended by signal 9' },
  ],
  [
    'no ping',
    ['sh: 5: ping: not found', 'exit 127'],
    { kind: 'untried', why: 'sh: 5: ping: not found' },
  ],
])('%s', (_what, lines, outcome) => {
  expect(pinged(...lines)).toEqual(outcome);
});

test('a ping that was ended before its exit status tells nothing', () => {
  expect(pinged('PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.')).toBeNull();
});

test.each<[string, string, MatrixOutcome]>([
  ['accepted', '0 120 ', { kind: 'answered', rtt: 120 }],
  ['accepted, by a shell without a clock', '0 -', { kind: 'answered', rtt: null }],
  ['refused', '1 80 Connection refused', { kind: 'refused', said: 'Connection refused' }],
  [
    'refused, in the words of bash',
    '1 - bash: connect: Connection refused bash: line 1: /dev/tcp/10.0.0.2/80: Connection refused',
    { kind: 'refused', said: 'Connection refused' },
  ],
  ['silence', '124 1000100 ', { kind: 'silent' }],
  ['rejected by a rule', '1 90 No route to host', { kind: 'refused', said: 'No route to host' }],
  ['no route', '1 10 Network is unreachable', { kind: 'not-sent', said: 'Network is unreachable' }],
  ['a bash that was killed', '137 - Killed', { kind: 'untried', why: 'Killed' }],
  [
    'a bash that fails by itself',
    '1 - bash: cannot allocate memory',
    { kind: 'untried', why: 'cannot allocate memory' },
  ],
  [
    'nothing that connects',
    '127 - timeout: bash: not found',
    { kind: 'untried', why: 'timeout: bash: not found' },
  ],
])('a connection: %s', (_what, line, outcome) => {
  expect(connected(line)).toEqual(outcome);
});

const LOST = '5 packets transmitted, 0 received, 100% packet loss';

test('each answer belongs to the address of its number', () => {
  const answers = parseAnswers(
    `tcp 2 0 5 \nicmp 1 ${LOST}\nicmp 1 exit 1\nicmp 2 exit 1\ntcp 1 124 - \n`,
  );
  expect(answers.get(1)).toEqual({ icmp: { kind: 'silent' }, tcp: { kind: 'silent' } });
  expect(answers.get(2)).toMatchObject({ tcp: { kind: 'answered', rtt: 5 } });
});
