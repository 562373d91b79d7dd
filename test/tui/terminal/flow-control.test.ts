import { expect, test } from 'vitest';
import { createFlowControl, PATIENCE } from '../../../src/tui/terminal/flow-control.ts';

const PIECE = 1_024;
/** The first frame, which is sent as a whole: nobody knows yet whether the terminal answers. */
const FRAME = 6_000;

/** A line of so many bytes a millisecond with a delay both ways, on which there is always more to send. */
function overLine({ rate, delay, until }: Readonly<Record<'rate' | 'delay' | 'until', number>>) {
  const flow = createFlowControl();
  const underWay: number[] = [];
  const queues: number[] = [];
  let lineIsFree = 0;
  let delivered = 0;
  for (let now = 0; now < until; now += 1) {
    while ((underWay[0] ?? Number.POSITIVE_INFINITY) <= now) {
      underWay.shift();
      flow.answered(now);
    }
    for (let room = flow.room(now); room > 0; room = flow.room(now)) {
      if (!flow.answers() && delivered >= FRAME) break;
      const bytes = Math.min(room, PIECE);
      queues.push(Math.max(0, lineIsFree - now));
      lineIsFree = Math.max(lineIsFree, now) + bytes / rate;
      underWay.push(lineIsFree + delay * 2);
      flow.sent(bytes, now);
      delivered += bytes;
    }
  }
  return { latest: Math.max(...queues.slice(-50)), share: delivered / (rate * until) };
}

test.each([
  [9.6, 5],
  [9.6, 150],
  [2.4, 50],
])('at %d kB/s and %d ms what is sent waits for less than 400 ms', (rate, delay) => {
  const { latest, share } = overLine({ rate, delay, until: 30_000 });
  expect(latest).toBeLessThan(400);
  expect(share).toBeGreaterThan(0.5);
});

test('a long way with a wide line is filled', () => {
  expect(overLine({ rate: 500, delay: 150, until: 30_000 }).share).toBeGreaterThan(0.2);
});

test('a terminal that never answers is sent everything, and asked no more', () => {
  const flow = createFlowControl();
  flow.sent(FRAME, 0);
  expect(flow.room(PATIENCE)).toBe(Number.POSITIVE_INFINITY);
  expect(flow.asks()).toBe(true);
  expect(flow.owed(PATIENCE + 1)).toBe(0);
  expect(flow.asks()).toBe(false);
});

test('one that answered before is sent little while it does not answer', () => {
  const flow = createFlowControl();
  flow.sent(PIECE, 0);
  flow.answered(1);
  while (flow.room(1) > 0) flow.sent(PIECE, 1);
  const room = flow.room(PATIENCE + 2);
  expect(room).toBeGreaterThan(0);
  expect(room).toBeLessThan(PIECE);
  expect(flow.asks()).toBe(true);
});
