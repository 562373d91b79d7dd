import { expect, test } from 'vitest';
import { probeLine, probeNews } from '../../../src/cli/probe/ping-lines.ts';
import { type PingSession, startSession, stepSession } from '../../../src/probe/session/session.ts';
import { drawn } from '../../support/drawn.ts';

const PLAIN = { ascii: true };

function after(lines: readonly string[]): PingSession {
  const start = startSession({ target: '10.0.0.1', intervalMs: 1000 }, 0);
  return lines.reduce<PingSession>(
    (session, line, at) => stepSession(session, { kind: 'line', line, at: at * 1000 }),
    start,
  );
}

const FIRST = [
  'PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.',
  '64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.058 ms',
  'no answer yet for icmp_seq=2',
];

test('each probe is news once', () => {
  const one = after(FIRST.slice(0, 2));
  const two = after(FIRST);
  expect(probeNews(one, null).map(({ probe }) => probe)).toEqual([0]);
  expect(probeNews(two, one).map(({ probe }) => probe)).toEqual([1]);
  expect(probeNews(two, two)).toEqual([]);
});

test('a probe that was lost and is answered after all is news again', () => {
  const late = after([...FIRST, '64 bytes from 10.0.0.1: icmp_seq=2 ttl=64 time=1200 ms']);
  const [sample] = probeNews(late, after(FIRST));
  expect(sample).toMatchObject({ probe: 1, late: true });
  expect(sample && drawn(probeLine(PLAIN, late, { sample, width: 0 }))).toBe(
    '    2    1.20 s  late',
  );
});

test('the target stands first where there are several', () => {
  const session = after(FIRST);
  const [answered, lost] = probeNews(session, null);
  expect(answered && drawn(probeLine(PLAIN, session, { sample: answered, width: 10 }))).toBe(
    '10.0.0.1        1     58 us',
  );
  expect(lost && drawn(probeLine(PLAIN, session, { sample: lost, width: 0 }))).toBe('    2  lost');
});
