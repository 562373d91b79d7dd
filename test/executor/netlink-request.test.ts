import { expect, test } from 'vitest';
import type { Calls } from '../../src/executor/netlink/netlink-calls.ts';
import { netlinkRequests } from '../../src/executor/netlink/netlink-request.ts';

/** A message of netlink(7) with a payload of 32-bit words. */
function message(type: number, flags: number, ...words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(16 + words.length * 4);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags, 6);
  for (const [at, word] of words.entries()) bytes.writeInt32LE(word, 16 + at * 4);
  return bytes;
}

const MULTI = 2;
const INTERRUPTED = 0x10;
const link = (index: number) => message(16, MULTI, index);
const DONE = message(3, MULTI, 0);
const REQUEST = Buffer.alloc(20);
const slice = { turn: async () => {} };

/** A kernel that gives these datagrams, or errors, one a call. */
function kernel(...given: readonly (Buffer | string)[]) {
  const left = [...given];
  let error = '';
  const sent: number[] = [];
  const calls: Calls = {
    setns: () => 0,
    socket: () => 3,
    connect: () => 0,
    setsockopt: () => 0,
    send: (_fd, _bytes, length) => {
      sent.push(length);
      return length;
    },
    recv: (_fd, bytes) => {
      const next = left.shift() ?? 'EAGAIN';
      if (typeof next === 'string') {
        error = next;
        return -1;
      }
      bytes.set(next.subarray(0, bytes.length));
      return next.length;
    },
    errorName: () => error,
  };
  return { talk: netlinkRequests(calls), sent };
}

test('a dump is heard to its end, whatever its datagrams, and without the end', async () => {
  const { talk } = kernel(Buffer.concat([link(1), link(2)]), 'EINTR', link(3), DONE);
  expect(await talk.dump(3, REQUEST, slice)).toEqual({
    kind: 'answered',
    value: Buffer.concat([link(1), link(2), link(3)]),
  });
});

test('a dump during which something changed is asked for again, a few times', async () => {
  const changed = [message(16, MULTI | INTERRUPTED, 9), DONE];
  const once = kernel(...changed, link(1), DONE);
  expect(await once.talk.dump(3, REQUEST, slice)).toEqual({ kind: 'answered', value: link(1) });
  expect(once.sent).toHaveLength(2);
  const always = kernel(...Array.from({ length: 9 }, () => changed).flat());
  expect((await always.talk.dump(3, REQUEST, slice)).kind).toBe('answered');
  expect(always.sent).toHaveLength(4);
});

test('a datagram that is longer than the buffer is asked for again with a longer one', async () => {
  const long = Buffer.concat(Array.from({ length: 5_000 }, (_, at) => link(at)));
  const { talk, sent } = kernel(long, DONE, long, DONE);
  expect(await talk.dump(3, REQUEST, slice)).toEqual({ kind: 'answered', value: long });
  expect(sent).toHaveLength(2);
});

test.each([
  ['an error of the kernel', [message(2, 0, -95, 0)], 'ENOTSUP'],
  ['an error at the end of a dump', [link(1), message(3, MULTI, -1)], 'EPERM'],
  ['messages that were lost', ['ENOBUFS'], 'ENOBUFS'],
  ['no answer at all', [], 'EAGAIN'],
  ['half a message', [link(1).subarray(0, 9)], 'a message header is cut short'],
])('%s is a failure as data', async (_, datagrams, why) => {
  const { talk } = kernel(...datagrams);
  expect(await talk.dump(3, REQUEST, slice)).toEqual({ kind: 'failed', why });
});

test('a question for one message gets that one, or why not', () => {
  expect(kernel(link(7)).talk.ask(3, REQUEST)).toEqual({ kind: 'answered', value: link(7) });
  expect(kernel(message(2, 0, -3)).talk.ask(3, REQUEST)).toEqual({ kind: 'failed', why: 'ESRCH' });
  expect(kernel(Buffer.alloc(0)).talk.ask(3, REQUEST).kind).toBe('failed');
});
