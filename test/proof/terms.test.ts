/** The built program on the terminals that people have, as TERM and the locale name them. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { openTerminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));
const TERMS = ['linux', 'screen', 'tmux', 'xterm-256color'] as const;

/** What we write, with the capability of terminfo(5) that it is. */
const CAPABILITIES = {
  cup: '\\E[%i%p1%d;%p2%dH',
  cuf: '\\E[%p1%dC',
  el: '\\E[K',
  ed: '\\E[J',
  bold: '\\E[1m',
  dim: '\\E[2m',
  rev: '\\E[7m',
} as const;

/** CUP, CUF, EL, ED; SGR with the eight colours; DSR; and the modes that a terminal without them ignores. */
const WRITTEN =
  /\p{Cc}\[(?:[\d;]*H|\d*C|K|2?J|5n|(?:(?:0|1|2|7|3[0-7])(?:;(?:1|2|7|3[0-7]))*)?m|\?(?:25|1049|2004)[hl])/gu;

describe.each(TERMS)('TERM=%s', (term) => {
  test('has what we write', () => {
    const entry = execFileSync('infocmp', ['-1', term], { encoding: 'utf8' });
    for (const [name, value] of Object.entries(CAPABILITIES)) {
      expect(entry).toContain(`\t${name}=${value},`);
    }
    expect(entry).toMatch(/setaf=.*3%p1%d/);
    expect(entry).toContain('\txenl,');
  });
});

describeWith(['root', 'namespaces', 'iproute2'], 'the explorer by TERM and locale', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script('ip netns add größe; ip netns add 日本');
  });
  afterAll(() => host.stop());

  function open(env: Readonly<Record<string, string>>) {
    const terminal = openTerminal([...host.enter, process.execPath, LAUNCHER], {
      columns: 100,
      rows: 30,
      env: { XDG_STATE_HOME: '/run/state', ...env },
    });
    onTestFinished(terminal.close);
    return terminal;
  }

  test.each(TERMS)('on %s nothing else is written', async (TERM) => {
    const terminal = open({ TERM });
    await terminal.waitFor('1 Containers');
    terminal.press('2');
    await terminal.waitFor(/(>|▸) \S host/);
    terminal.press('j', 'Enter');
    await terminal.waitFor('Esc back');
    terminal.press('?');
    await terminal.waitFor('Ctrl-d');
    terminal.press('Esc', 'q');
    expect((await terminal.exited).exitCode).toBe(0);
    expect(terminal.raw().replaceAll(WRITTEN, '')).not.toContain('\x1b');
    expect(terminal.cursor().row).toBe(0);
    expect(terminal.text()).toBe('');
  });

  test.each([
    ['LANG=C', { LC_ALL: '', LC_CTYPE: '', LANG: 'C' }],
    ['LC_ALL=POSIX', { LC_ALL: 'POSIX', LANG: 'C.UTF-8' }],
    ['TERM=linux', { TERM: 'linux' }],
  ])('%s gets only ASCII, names from outside included', async (_, env) => {
    const terminal = open(env);
    await terminal.waitFor('1 Containers');
    terminal.press('2');
    await terminal.waitFor('gr??e');
    await terminal.waitFor('????');
    terminal.press('?');
    await terminal.waitFor('Ctrl-d');
    terminal.press('Esc', 'q');
    await terminal.exited;
    expect(terminal.raw()).toMatch(/^[\0-\x7f]*$/);
  });

  test('NO_COLOR leaves weight alone', async () => {
    const terminal = open({ NO_COLOR: '1' });
    await terminal.waitFor('1 Containers');
    terminal.press('q');
    await terminal.exited;
    expect(terminal.raw()).not.toMatch(/\p{Cc}\[(?:\d+;)*[34]\d[;m]/u);
  });

  test('a dumb terminal gets the text, and no sequence', async () => {
    const terminal = open({ TERM: 'dumb' });
    expect((await terminal.exited).exitCode).toBe(0);
    expect(terminal.text()).toContain('Namespaces (3)');
    expect(terminal.raw()).not.toContain('\x1b');
  });
});
