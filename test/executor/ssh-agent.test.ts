import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openAgent } from '../../src/executor/ssh/agent/agent.ts';

const NONCE = '0123456789abcdef01234567';
const READY = `patchpanel ready ${NONCE} 7 6 4711 0\n`;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An agent to be, behind a channel whose other end is the test. */
function open(standing: Promise<boolean> = Promise.resolve(true)) {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const faults: string[] = [];
  const opening = openAgent(
    { stdin, stdout },
    { nonce: NONCE, standing, onFault: (why) => faults.push(why) },
  );
  return { stdin, stdout, faults, opening };
}

describe('a shell that is to be the agent', () => {
  test('is told the nonce first, and is ready whatever its start-up files said', async () => {
    const { stdin, stdout, opening } = open();
    expect(String(stdin.read()).split('\n')[0]).toBe(`patchpanel nonce ${NONCE}`);
    stdout.write(`Welcome!\n\n${READY}`);
    const choice = await opening;
    expect(choice.ok && choice.agent.self).toEqual({
      pid: 7,
      parent: 6,
      parentStart: '4711',
      uid: 0,
    });
  });

  test.each<[string, number, string, RegExp]>([
    ['is silent', 31, '', /said nothing for 30 s/],
    ['drips', 121, '.', /not ready within 120 s/],
    ['floods', 20, 'y\n'.repeat(50_000), /printed more than 1 MiB/],
    ['prints a line without end', 2, 'x'.repeat(65_000), /a line of more than 64 KiB/],
  ])('and %s is given up', async (_case, seconds, says, why) => {
    const { stdout, opening } = open();
    for (let second = 0; second < seconds; second += 1) {
      stdout.write(says);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(await opening).toEqual({ ok: false, why: expect.stringMatching(why) });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('has no limit while ssh may be asking a person', async () => {
    const standing = Promise.withResolvers<boolean>();
    const { stdout, opening } = open(standing.promise);
    await vi.advanceTimersByTimeAsync(600_000);
    standing.resolve(true);
    await vi.advanceTimersByTimeAsync(29_000);
    stdout.write(READY);
    expect(await opening).toMatchObject({ ok: true });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leaves no timer where its channel ends', async () => {
    const { stdout } = open();
    stdout.destroy();
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('an agent that sends a line longer than any is at fault', async () => {
  const { stdout, opening, faults } = open();
  stdout.write(READY);
  expect(await opening).toMatchObject({ ok: true });
  for (let pieces = 0; pieces < 1_000; pieces += 1) stdout.write('x'.repeat(1_000));
  await vi.advanceTimersByTimeAsync(1);
  expect(faults).toEqual(['the shell there sent a line of more than 64 KiB']);
});
