import { describe, expect, test } from 'vitest';
import { changing, reading } from '../../src/executor/command.ts';
import { succeeded } from '../../src/executor/command-result.ts';
import { dryRun } from '../../src/executor/dry-run.ts';
import type { Netlink } from '../../src/executor/netlink/netlink.ts';
import { readOnly } from '../../src/executor/read-only.ts';
import { type LogEntry, recording } from '../../src/executor/recording.ts';
import { showCommand } from '../../src/executor/show.ts';
import { scriptedExecutor } from '../support/scripted-executor.ts';

const look = reading(['ip', 'addr']);
const change = changing(['ip', 'link', 'del', 'x']);
const streaming = { signal: new AbortController().signal, onLine: () => {} };

describe('read-only', () => {
  test('lets through what looks', async () => {
    const host = scriptedExecutor([['ip addr', 'lo']]);
    expect((await readOnly(host).run(look)).stdout).toBe('lo');
    host.verify();
  });

  test('refuses what changes, streams and shells too, and says so', async () => {
    const host = scriptedExecutor([]);
    const guarded = readOnly(host);
    for (const result of [
      await guarded.run(change),
      await guarded.stream(change, streaming),
      await guarded.interact(reading(['sh'])),
    ]) {
      expect(result.exitCode).toBeNull();
      expect(result.message).toContain('read-only');
    }
    expect(host.ran).toEqual([]);
  });
});

describe('dry run', () => {
  test('looks for real, and hands over what it would change', async () => {
    const host = scriptedExecutor([['ip addr', 'lo']]);
    const skipped: string[] = [];
    const dry = dryRun(host, (command) => skipped.push(showCommand(command)));
    expect((await dry.run(look)).stdout).toBe('lo');
    expect(succeeded(await dry.run(change))).toBe(true);
    expect(skipped).toEqual(['ip link del x']);
    host.verify();
  });
});

describe('recording', () => {
  test('tells of each command once it has ended', async () => {
    const host = scriptedExecutor([
      ['ip addr', 'lo'],
      ['ip link del x', { exitCode: 1, message: 'no x' }],
    ]);
    const log: LogEntry[] = [];
    const recorded = recording(host, (entry) => log.push(entry));
    await recorded.run(look);
    await recorded.run(change);
    expect(log).toMatchObject([
      { kind: 'run', command: look, result: { stdout: 'lo' } },
      { kind: 'run', command: change, result: { message: 'no x' } },
    ]);
  });
});

describe('a question by netlink', () => {
  const asked: Netlink = {
    ready: async () => ({ ok: true }),
    dump: async ({ onAnswer }) => onAnswer(0, { kind: 'gone' }),
    pair: async () => {},
    texts: () => new Map(),
  };
  const shows = reading(['ip', 'addr'], { typed: 'ip addr  # and more' });
  const question = {
    places: [],
    requests: [],
    shows,
    signal: new AbortController().signal,
    onAnswer: () => {},
  };

  test('is recorded as the command that shows the same, once it is answered', async () => {
    const log: LogEntry[] = [];
    const host = { ...scriptedExecutor([]), netlink: asked };
    await recording(host, (entry) => log.push(entry)).netlink?.dump(question);
    expect(log).toMatchObject([{ kind: 'run', command: shows, result: { exitCode: 0 } }]);
  });

  test('looks only, so that a guarded host still answers it', async () => {
    const host = { ...scriptedExecutor([]), netlink: asked };
    for (const guarded of [readOnly(host), dryRun(host, () => {})]) {
      const answers: unknown[] = [];
      const onAnswer = (_: number, answer: unknown) => answers.push(answer);
      await guarded.netlink?.dump({ ...question, onAnswer });
      expect(answers).toEqual([{ kind: 'gone' }]);
    }
  });
});

describe('the scripted executor', () => {
  test('complains of what was not expected and of what did not come', async () => {
    const host = scriptedExecutor([['ip addr', '']]);
    expect(succeeded(await host.run(change))).toBe(false);
    expect(() => host.verify()).toThrow(/unexpected: ip link del x\nnever run: ip addr/);
  });
});
