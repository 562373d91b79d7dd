/** A host, an engine and a server in which every text is hostile: no byte of it reaches the terminal. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { foreignIn, HOSTILE, HOSTILE_NAME } from '../support/hostile.ts';
import { startHostileEngine } from '../support/hostile-engine.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { patchpanel } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

/** `$1` is any text, `$2` fits a name of 15 bytes, `$3` one that a recipe takes. */
const GROUND = `
ip netns add "$1"
ip netns add plain
ip netns add "$3"
ip link add "$2" type veth peer name far
ip link set dev "$2" alias "$1"
ip link set far netns plain
ip link add lab0 type bridge
ip link set dev lab0 alias "$1"
ip address add 10.77.0.1/24 dev lab0
ip link set lab0 up
ip -n plain link set far up
unshare --net sh -c 'printf %s "$1" >/proc/self/comm; sleep 600' sh "$2" >/dev/null 2>&1 &
`;

/** Answers each request with a reason phrase (RFC 9112, 4) of any bytes. */
const SERVER = `
const [, text] = process.argv;
require('node:net').createServer((socket) => {
  socket.on('error', () => {}).once('data', () => socket.end('HTTP/1.1 200 ' + text + '\\r\\nContent-Length: 0\\r\\n\\r\\n'));
}).listen(8080, '127.0.0.1');
`;

/** What a recipe takes for a name: without blanks. */
const NAMESPACE = 'x\x1b[2J\x9b31m\u202e\u200bz';

const WITHOUT_RETURN = HOSTILE.replaceAll('\r', '');
const DELETE = ['delete-namespace', '--namespace', NAMESPACE];

const CALLS: readonly (readonly string[])[] = [
  ['snapshot'],
  ['snapshot', '--json'],
  ['show', HOSTILE],
  ['show', 'host', '--json'],
  ['map'],
  ...['json', 'dot', 'mermaid'].map((format) => ['map', '--format', format]),
  ['builds'],
  ['builds', '--json'],
  ['doctor'],
  ['doctor', '--json'],
  ['recipes'],
  ['explain', HOSTILE, 'host'],
  ['explain', HOSTILE, 'host', '--json'],
  ['matrix'],
  ['matrix', '--json'],
  ...[[], ['--csv'], ['--json']].map((format) => [
    'ping',
    'http://127.0.0.1:8080/',
    '--count',
    '1',
    ...format,
  ]),
  ...['text', 'json', 'shell'].map((format) => ['plan', ...DELETE, '--format', format]),
  ['--dry-run', 'apply', ...DELETE],
  ['--dry-run', 'apply', ...DELETE, '--json'],
  ['undo', HOSTILE],
  ['undo', HOSTILE, '--json'],
  ['show', `nobody${HOSTILE}`],
  ['show', `nobody${HOSTILE}`, '--json'],
  ['--host', `ssh://${HOSTILE}`, 'snapshot'],
  [HOSTILE],
];

/** Keys that open each screen, with those that walk in it. */
const SCREENS: readonly (readonly string[])[] = [
  ...['1', '2', '3', '4'].map((pane) => [
    pane,
    'G',
    'y',
    'Enter',
    ...']]]]]]]]'.split(''),
    'y',
    'Esc',
  ]),
  ['2', '?', 'Ctrl-d', 'Esc'],
  ...['@', 'n', 'x', 'u', 'p', 'w', 'M', 'c', 'h', 'i', 't', 'l', '+'].map((key) => [
    key,
    'j',
    'y',
    'Esc',
    'Esc',
  ]),
  ['/', 'x', 'Enter', 'Esc'],
  ['2', 'G', 'x', 'j', 'Enter', 'Enter', 'y', 'Esc', 'Esc', 'Esc'],
];

describeWith(['root', 'namespaces', 'iproute2'], 'the gate to the terminal', () => {
  let host: PrivateHost;
  let folder: string;
  let engine: { readonly stop: () => void };
  beforeAll(async () => {
    host = await startPrivateHost();
    folder = await mkdtemp(join(tmpdir(), 'patchpanel-gate-'));
    engine = await startHostileEngine(`${folder}/engine.sock`);
    await host.script(GROUND, HOSTILE, HOSTILE_NAME, NAMESPACE);
    await host.script(
      '"$1" -e "$2" "$3" >/dev/null 2>&1 &',
      process.execPath,
      SERVER,
      WITHOUT_RETURN,
    );
  });
  afterAll(async () => {
    engine.stop();
    await host.stop();
    await rm(folder, { recursive: true });
  });

  const env = () => ({
    XDG_STATE_HOME: '/run/state',
    DOCKER_HOST: `unix://${folder}/engine.sock`,
  });
  function open(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const terminal = openTerminal([...host.enter, process.execPath, LAUNCHER, ...args], {
      columns: 120,
      rows: 40,
      env: { ...env(), ...more },
    });
    onTestFinished(terminal.close);
    return terminal;
  }

  test.each(CALLS.map((args) => [JSON.stringify(args.join(' ')), args]))('%s', async (_, args) => {
    const terminal = open([...args]);
    await terminal.exited;
    expect(terminal.raw()).not.toBe('');
    expect(foreignIn(terminal.raw())).toEqual([]);
    const piped = await patchpanel([...args], { enter: host.enter, env: env() });
    expect(foreignIn(piped.stdout + piped.stderr)).toEqual([]);
  });

  test('a script, in which names and sentences are spelled', async () => {
    const args = ['plan', ...DELETE, '--format', 'shell'];
    const { code, stdout } = await patchpanel(args, { enter: host.enter, env: env() });
    expect(code).toBe(0);
    expect(stdout).toContain('# Delete the namespace x\\x1b[2J');
    expect(stdout).toContain(`x"$(printf '\\033')"`);
  });

  test('a watch, which tells once that the events are garbage', async () => {
    const terminal = open(['watch']);
    await terminal.waitFor('cannot follow the events');
    await terminal.waitFor('watching');
    await host.script('ip link add "$1" type bridge', `w${HOSTILE_NAME}`);
    await terminal.waitFor('bridge we\\x1b[95m');
    await pause(3_000);
    terminal.signal('SIGINT');
    await pause(500);
    expect(terminal.text().match(/cannot follow the events/g)).toHaveLength(1);
    expect(foreignIn(terminal.raw())).toEqual([]);
  });

  test.each([
    ['the screen', {}, '1 Containers'],
    ['the screen in ASCII', { LC_ALL: 'C' }, '1 Containers'],
    ['the lines for a screen reader', { INK_SCREEN_READER: 'true' }, 'Tab or 1 to 4'],
  ])('%s, with each of its panes and overlays', async (_, more, begun) => {
    const terminal = open([], more);
    await terminal.waitFor(begun);
    for (const keys of SCREENS) {
      for (const key of keys) {
        terminal.press(key);
        await pause(60);
      }
    }
    terminal.press('Esc', 'Esc', 'q');
    await pause(300);
    terminal.press('q');
    expect(foreignIn(terminal.raw())).toEqual([]);
    expect(terminal.raw()).toContain('\x1b]52;c;');
    expect(terminal.raw()).toContain('\\x1b[2J');
  });
});
