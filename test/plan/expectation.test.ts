import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { type Command, reading } from '../../src/executor/command.ts';
import { type CommandResult, silentSuccess } from '../../src/executor/command-result.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { quoteWord } from '../../src/executor/show.ts';
import { anyHolds, type ClaimAnswer, unknownAnswer } from '../../src/plan/checks/claim-answer.ts';
import { evaluateCheck } from '../../src/plan/checks/evaluate-check.ts';
import { type Expectation, meets } from '../../src/plan/checks/expectation.ts';
import { expectationSchema } from '../../src/plan/checks/expectation-schema.ts';
import type { Check } from '../../src/plan/plan.ts';
import { CLAIM_FUNCTIONS, claimAsShell } from '../../src/plan/script/shell-claim.ts';
import { lacking } from '../support/parts.ts';

const OUT = `3: hmy@if2: <UP> master br0 state UP
    link/ether 02:00:00:00:00:01 link-netns my
    alias it's "odd" $(x)
`;
const LIST = 'lo   UP\neth0@if3   UP\n';

type Kind = ClaimAnswer['kind'];

type Case = {
  readonly title: string;
  readonly expects: Expectation;
  readonly out: string;
  readonly answer: Kind;
};

/** Of a command that succeeds. */
const OUTPUTS: readonly Case[] = [
  { title: 'success', expects: { kind: 'succeeds' }, out: '', answer: 'holds' },
  { title: 'not absent', expects: { kind: 'absent' }, out: '', answer: 'does-not-hold' },
  { title: 'silence', expects: { kind: 'prints-nothing' }, out: ' \n', answer: 'holds' },
  { title: 'words', expects: { kind: 'prints', text: 'master br0' }, out: OUT, answer: 'holds' },
  {
    title: 'half a word',
    expects: { kind: 'prints', text: 'master br' },
    out: OUT,
    answer: 'does-not-hold',
  },
  {
    title: 'words at a line’s end',
    expects: { kind: 'prints', text: 'link-netns my' },
    out: OUT,
    answer: 'holds',
  },
  {
    title: 'words that look like a pattern',
    expects: { kind: 'prints', text: 'master *' },
    out: OUT,
    answer: 'does-not-hold',
  },
  {
    title: 'a line',
    expects: { kind: 'prints-line', text: `alias it's "odd" $(x)` },
    out: OUT,
    answer: 'holds',
  },
  {
    title: 'part of a line',
    expects: { kind: 'prints-line', text: `alias it's` },
    out: OUT,
    answer: 'does-not-hold',
  },
  {
    title: 'a line’s start',
    expects: { kind: 'prints-line-starting', text: 'alias ' },
    out: OUT,
    answer: 'holds',
  },
  {
    title: 'no line’s start',
    expects: { kind: 'prints-line-starting', text: 'netns' },
    out: OUT,
    answer: 'does-not-hold',
  },
  {
    title: 'a name with a peer',
    expects: { kind: 'lists', name: 'eth0' },
    out: LIST,
    answer: 'holds',
  },
  {
    title: 'another name',
    expects: { kind: 'lists', name: 'eth' },
    out: LIST,
    answer: 'does-not-hold',
  },
  {
    title: 'only these',
    expects: { kind: 'lists-only', names: ['lo', 'eth0', 'x'] },
    out: LIST,
    answer: 'holds',
  },
  {
    title: 'one more',
    expects: { kind: 'lists-only', names: ['lo'] },
    out: LIST,
    answer: 'does-not-hold',
  },
  {
    title: 'nothing of these',
    expects: { kind: 'lists-only', names: ['lo'] },
    out: '',
    answer: 'holds',
  },
  {
    title: 'not',
    expects: { kind: 'not', of: { kind: 'lists', name: 'x' } },
    out: LIST,
    answer: 'holds',
  },
  {
    title: 'any',
    expects: { kind: 'any', of: [{ kind: 'absent' }, { kind: 'lists', name: 'lo' }] },
    out: LIST,
    answer: 'holds',
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
    answer: 'does-not-hold',
  },
];

/** Each kind once, with what it comes to where the program says that there is no such thing. */
const KINDS: readonly (readonly [Expectation, Kind])[] = [
  [{ kind: 'succeeds' }, 'does-not-hold'],
  [{ kind: 'absent' }, 'holds'],
  [{ kind: 'prints-nothing' }, 'does-not-hold'],
  [{ kind: 'prints', text: 'x' }, 'does-not-hold'],
  [{ kind: 'prints-line', text: 'x' }, 'does-not-hold'],
  [{ kind: 'prints-line-starting', text: 'x' }, 'does-not-hold'],
  [{ kind: 'lists', name: 'x' }, 'does-not-hold'],
  [{ kind: 'lists-only', names: ['x'] }, 'does-not-hold'],
  [{ kind: 'not', of: { kind: 'lists', name: 'x' } }, 'does-not-hold'],
  [{ kind: 'any', of: [{ kind: 'prints-nothing' }, { kind: 'absent' }] }, 'holds'],
  [{ kind: 'any', of: [{ kind: 'prints-nothing' }] }, 'does-not-hold'],
  [{ kind: 'all', of: [{ kind: 'prints-nothing' }, { kind: 'absent' }] }, 'does-not-hold'],
];

const ABSENT: Partial<CommandResult> = { exitCode: 1, stderr: 'Cannot find device "x"\n' };

/** No word of these is about what was asked. */
const FAILURES: readonly (readonly [title: string, result: Partial<CommandResult>])[] = [
  ['an error', { exitCode: 1, stderr: 'Cannot open netlink socket: Too many open files\n' }],
  ['an error without a word', { exitCode: 1, stderr: '' }],
  ['no answer in time', { ...ABSENT, timedOut: true }],
  ['cancelled', { ...ABSENT, cancelled: true }],
  ['a connection that ended', { ...ABSENT, lost: true }],
  ['killed', { ...ABSENT, exitCode: null }],
  ['never started', { exitCode: null }],
  ['another exit code', { ...ABSENT, exitCode: 126 }],
  [
    'another program’s words',
    { exitCode: 1, stderr: "stat: cannot statx '/x': No such file or directory\n" },
  ],
  ['words in the middle of a line', { exitCode: 1, stderr: 'x: Cannot find device "x"\n' }],
];

/** No program of busybox, whose shell takes its own for those. */
const LINK = reading(['bridge', 'link', 'show', 'dev', 'x']);

function resultOf(result: Partial<CommandResult>): CommandResult {
  return { ...silentSuccess(LINK.argv), message: 'it failed', ...result };
}

describe('an expectation', () => {
  test.each(OUTPUTS)('$title', ({ expects, out, answer }) => {
    expect(meets(expects, LINK, { ...silentSuccess(LINK.argv), stdout: out }).kind).toBe(answer);
  });

  test.each(KINDS)('of what is not there: %j', (expects, answer) => {
    expect(meets(expects, LINK, resultOf(ABSENT)).kind).toBe(answer);
  });

  test.each(FAILURES)('of %s: unknown, whatever was expected', (_, result) => {
    for (const [expects] of KINDS) {
      expect(meets(expects, LINK, resultOf(result))).toEqual(unknownAnswer('it failed'));
      const opposite = { kind: 'not', of: expects } as const;
      expect(meets(opposite, LINK, resultOf(result))).toEqual(unknownAnswer('it failed'));
    }
  });

  test('of an engine: only that it has no such thing is a no', () => {
    const asked = {
      kind: 'print',
      of: { thing: 'network', id: 'x' },
      path: [],
      each: null,
    } as const;
    const answers = [1, null].map((exitCode) =>
      meets({ kind: 'absent' }, asked, resultOf({ exitCode })),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['holds', 'unknown']);
  });

  test('as an earlier version kept it: any failure is held to the one that means absence', () => {
    for (const old of [{ kind: 'fails' }, { kind: 'fails', code: 1 }]) {
      expect(v.parse(expectationSchema, old)).toEqual({ kind: 'absent' });
    }
    expect(v.parse(expectationSchema, { kind: 'any', of: [{ kind: 'fails' }] })).toEqual({
      kind: 'any',
      of: [{ kind: 'absent' }],
    });
  });
});

const SHELLS = lacking(['busybox']).length === 0 ? ['sh', 'busybox sh'] : ['sh'];

/** Runs a script with a program of our own first in its way. */
function inShell(bridge: string, lines: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'patchpanel-shell-'));
  writeFileSync(join(folder, 'bridge'), `#!/bin/sh\n${bridge}\n`, { mode: 0o755 });
  const script = ['set -eu', CLAIM_FUNCTIONS, ...lines].join('\n');
  try {
    return SHELLS.map((shell) => {
      const [program = '', ...args] = shell.split(' ');
      const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
      return execFileSync(program, [...args, '-c', script], { encoding: 'utf8', env }).trim();
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const EXIT_CODES: readonly Kind[] = ['holds', 'does-not-hold', 'unknown'];

function asked(check: Check): string {
  return `s=0; ${claimAsShell(check)} || s=$?; echo "$s"`;
}

describe('a shell comes to the same answers', () => {
  test('by the output', () => {
    const claims = OUTPUTS.map(({ expects, out }) =>
      asked({ command: reading(['bridge', out]), expects }),
    );
    for (const answers of inShell('printf %s "$1"', claims)) {
      expect(
        answers.split('\n').map((code, at) => [OUTPUTS[at]?.title, EXIT_CODES[Number(code)]]),
      ).toEqual(OUTPUTS.map(({ title, answer }) => [title, answer]));
    }
  });

  const fails = ({ exitCode, stderr }: Partial<CommandResult>) =>
    `printf %s ${quoteWord(stderr ?? '')} >&2; exit ${exitCode}`;
  const claims = KINDS.map(([expects]) => asked({ command: LINK, expects }));

  test('where there is no such thing', () => {
    for (const answers of inShell(fails(ABSENT), claims)) {
      expect(answers.split('\n').map((code) => EXIT_CODES[Number(code)])).toEqual(
        KINDS.map(([, answer]) => answer),
      );
    }
  });

  test.each(
    FAILURES.filter(
      ([, { exitCode, timedOut, cancelled, lost }]) =>
        exitCode !== null && !timedOut && !cancelled && !lost,
    ),
  )('of %s', (_, result) => {
    for (const answers of inShell(fails(result), claims)) {
      expect(new Set(answers.split('\n'))).toEqual(new Set(['2']));
    }
  });

  test('of a program that says nothing at all', () => {
    for (const answers of inShell('exit 0', claims)) {
      expect(new Set(answers.split('\n'))).toEqual(new Set(['2']));
    }
  });

  test('of one claim or another', () => {
    const made = { holds: 'echo x', 'does-not-hold': fails(ABSENT), unknown: 'exit 3' };
    const ways = EXIT_CODES.flatMap((a) => EXIT_CODES.map((b) => [a, b] as const));
    const check = (guarded: string, or?: Check): Check => ({
      command: reading(['bridge', guarded]),
      expects: { kind: 'succeeds' },
      ...(or === undefined ? {} : { or }),
    });
    const bridge = `case $1 in ${EXIT_CODES.map((kind) => `${kind}) ${made[kind]} ;;`).join(' ')} esac`;
    const answer = (kind: Kind) => ({ kind, why: '' });
    for (const answers of inShell(
      bridge,
      ways.map(([a, b]) => asked(check(a, check(b)))),
    )) {
      expect(answers.split('\n').map((code) => EXIT_CODES[Number(code)])).toEqual(
        ways.map(([a, b]) => anyHolds([answer(a), answer(b)]).kind),
      );
    }
  });
});

describe('a program that succeeds without a word', () => {
  const hostOf = (version: Partial<CommandResult>) => {
    const run = async ({ argv }: Command) => ({
      ...silentSuccess(argv),
      ...(argv.at(-1) === '-V' || argv.at(-1) === '-v' ? version : {}),
    });
    return { executor: { ...localExecutor(), run, missingRoot: () => null }, engine: null };
  };
  const NSENTER = ['nsenter', '--net=/run/netns/x', 'nft', 'list', 'tables', 'ip'] as const;

  test.each(KINDS)('and says its version: %j is judged by that', async (expects) => {
    const said = hostOf({ stdout: 'bridge utility, 6.1.0\n' });
    expect((await evaluateCheck({ command: LINK, expects }, said)).kind).not.toBe('unknown');
    const complained = hostOf({ exitCode: 1, stderr: 'BusyBox v1.35.0\n' });
    expect((await evaluateCheck({ command: LINK, expects }, complained)).kind).not.toBe('unknown');
  });

  test.each(KINDS)('and does not say even that: %j is unknown', async (expects) => {
    for (const [command, name] of [
      [LINK, 'bridge'],
      [reading(NSENTER), 'nft'],
    ] as const) {
      expect(await evaluateCheck({ command, expects }, hostOf({}))).toEqual(
        unknownAnswer(`${name} printed nothing, not even its version`),
      );
    }
  });

  test('and lists no link: each namespace has one', async () => {
    const command = reading(['ip', '-n', 'x', '-br', 'link', 'show']);
    const check = { command, expects: { kind: 'prints-nothing' } } as const;
    const said = hostOf({ stdout: 'ip utility, iproute2-6.1.0\n' });
    expect(await evaluateCheck(check, said)).toEqual(
      unknownAnswer('ip listed no link, not even lo'),
    );
  });
});

describe('a check that may come true a moment later', () => {
  const later = (folder: string, within: number): Check => ({
    // Prints nothing the first time, and leaves behind what it prints the second time.
    command: reading([
      'sh',
      '-c',
      'cat "$1" 2>/dev/null || echo yes > "$1"',
      'sh',
      join(folder, 'seen'),
    ]),
    expects: { kind: 'prints-line', text: 'yes' },
    within,
  });
  const host = { executor: localExecutor(), engine: null };

  test.each([
    { within: 0, answer: 'does-not-hold' },
    { within: 2_000, answer: 'holds' },
  ])('within $within ms', async ({ within, answer }) => {
    const folder = mkdtempSync(join(tmpdir(), 'patchpanel-check-'));
    expect((await evaluateCheck(later(folder, within), host)).kind).toBe(answer);
    rmSync(folder, { recursive: true });
  });

  test('the shell waits as long', () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchpanel-check-'));
    const answer = (within: number) =>
      spawnSync('sh', ['-ec', `${CLAIM_FUNCTIONS}\n${claimAsShell(later(folder, within))}`]).status;
    expect(answer(0)).toBe(1);
    rmSync(join(folder, 'seen'));
    expect(answer(1_000)).toBe(0);
    rmSync(folder, { recursive: true });
  });
});
