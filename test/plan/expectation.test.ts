import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import { localExecutor } from '../../src/executor/local.ts';
import { notRun, type Result, silentSuccess } from '../../src/executor/result.ts';
import { holds } from '../../src/plan/ask.ts';
import { type Expectation, meets } from '../../src/plan/expectation.ts';
import type { Check } from '../../src/plan/plan.ts';
import { CLAIM_FUNCTIONS, claimAsShell } from '../../src/plan/shell-claim.ts';

const OUT = `3: hmy@if2: <UP> master br0 state UP
    link/ether 02:00:00:00:00:01 link-netns my
    alias it's "odd" $(x)
`;
const LIST = 'lo   UP\neth0@if3   UP\n';

type Case = {
  readonly title: string;
  readonly expects: Expectation;
  readonly out: string;
  readonly code?: number;
  readonly holds: boolean;
};

const CASES: readonly Case[] = [
  { title: 'success', expects: { kind: 'succeeds' }, out: '', holds: true },
  { title: 'no success', expects: { kind: 'succeeds' }, out: '', code: 1, holds: false },
  { title: 'failure', expects: { kind: 'fails' }, out: '', code: 1, holds: true },
  { title: 'no failure', expects: { kind: 'fails' }, out: '', holds: false },
  { title: 'silence', expects: { kind: 'prints-nothing' }, out: ' \n', holds: true },
  { title: 'words', expects: { kind: 'prints', text: 'master br0' }, out: OUT, holds: true },
  { title: 'half a word', expects: { kind: 'prints', text: 'master br' }, out: OUT, holds: false },
  {
    title: 'words at a line’s end',
    expects: { kind: 'prints', text: 'link-netns my' },
    out: OUT,
    holds: true,
  },
  {
    title: 'words that look like a pattern',
    expects: { kind: 'prints', text: 'master *' },
    out: OUT,
    holds: false,
  },
  {
    title: 'a line',
    expects: { kind: 'prints-line', text: `alias it's "odd" $(x)` },
    out: OUT,
    holds: true,
  },
  {
    title: 'part of a line',
    expects: { kind: 'prints-line', text: `alias it's` },
    out: OUT,
    holds: false,
  },
  {
    title: 'a line’s start',
    expects: { kind: 'prints-line-starting', text: 'alias ' },
    out: OUT,
    holds: true,
  },
  {
    title: 'no line’s start',
    expects: { kind: 'prints-line-starting', text: 'netns' },
    out: OUT,
    holds: false,
  },
  { title: 'a name with a peer', expects: { kind: 'lists', name: 'eth0' }, out: LIST, holds: true },
  { title: 'another name', expects: { kind: 'lists', name: 'eth' }, out: LIST, holds: false },
  {
    title: 'only these',
    expects: { kind: 'lists-only', names: ['lo', 'eth0', 'x'] },
    out: LIST,
    holds: true,
  },
  { title: 'one more', expects: { kind: 'lists-only', names: ['lo'] }, out: LIST, holds: false },
  {
    title: 'nothing of these',
    expects: { kind: 'lists-only', names: ['lo'] },
    out: '',
    holds: true,
  },
  {
    title: 'not',
    expects: { kind: 'not', of: { kind: 'lists', name: 'x' } },
    out: LIST,
    holds: true,
  },
  {
    title: 'not, of a failure',
    expects: { kind: 'not', of: { kind: 'lists', name: 'x' } },
    out: '',
    code: 1,
    holds: false,
  },
  {
    title: 'any, of a failure',
    expects: { kind: 'any', of: [{ kind: 'lists', name: 'x' }, { kind: 'fails' }] },
    out: '',
    code: 1,
    holds: true,
  },
  {
    title: 'any, of a success',
    expects: { kind: 'any', of: [{ kind: 'lists', name: 'lo' }, { kind: 'fails' }] },
    out: LIST,
    holds: true,
  },
  {
    title: 'all',
    expects: {
      kind: 'all',
      of: [
        { kind: 'lists', name: 'lo' },
        { kind: 'lists', name: 'x' },
      ],
    },
    out: LIST,
    holds: false,
  },
];

function resultOf({ out, code = 0 }: Case): Result {
  return { ...silentSuccess(['x']), stdout: out, exitCode: code, message: code === 0 ? '' : 'no' };
}

describe('an expectation', () => {
  test.each(CASES)('$title', (each) => {
    expect(meets(each.expects, resultOf(each))).toBe(each.holds);
  });

  test('a command that never ran proves nothing', () => {
    for (const kind of ['fails', 'succeeds', 'prints-nothing'] as const) {
      expect(meets({ kind }, notRun(['x'], 'not installed'))).toBe(false);
    }
  });
});

test('a shell comes to the same answers', () => {
  const claims = CASES.map(({ expects, out, code = 0 }) => {
    const command = reading(['sh', '-c', 'printf %s "$1"; exit "$2"', 'sh', out, `${code}`]);
    return `if ${claimAsShell({ command, expects })}; then echo true; else echo false; fi`;
  });
  const script = ['set -eu', CLAIM_FUNCTIONS, ...claims].join('\n');
  const answers = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
  expect(CASES.map(({ title }, index) => `${title}: ${answers[index]}`)).toEqual(
    CASES.map(({ title, holds }) => `${title}: ${holds}`),
  );
});

describe('a check that may come true a moment later', () => {
  const later = (folder: string, within: number): Check => ({
    // Fails the first time, and leaves behind what lets it succeed the second time.
    command: reading([
      'sh',
      '-c',
      'cat "$1" 2>/dev/null || { echo yes > "$1"; exit 1; }',
      'sh',
      join(folder, 'seen'),
    ]),
    expects: { kind: 'prints-line', text: 'yes' },
    within,
  });
  const host = { executor: localExecutor(), engine: null };

  test.each([
    { within: 0, true: false },
    { within: 2_000, true: true },
  ])('within $within ms', async ({ within, true: comes }) => {
    const folder = mkdtempSync(join(tmpdir(), 'patchpanel-check-'));
    expect(await holds(later(folder, within), host)).toBe(comes);
    rmSync(folder, { recursive: true });
  });

  test('the shell waits as long', () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchpanel-check-'));
    const answer = (within: number) =>
      spawnSync('sh', ['-ec', `${CLAIM_FUNCTIONS}\n${claimAsShell(later(folder, within))}`]).status;
    expect(answer(0)).not.toBe(0);
    rmSync(join(folder, 'seen'));
    expect(answer(1_000)).toBe(0);
    rmSync(folder, { recursive: true });
  });
});
