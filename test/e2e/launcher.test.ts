import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { openTerminal, type TerminalOptions } from '../support/terminal.ts';

const LAUNCHER = new URL('../../bin/patchpanel.js', import.meta.url);

/** The launcher with a bundle of a few lines, or none, beside it. */
async function launcherWith(bundle: string | null): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'patchpanel-launcher-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'dist'));
  await writeFile(join(root, 'package.json'), '{"type": "module"}');
  await copyFile(LAUNCHER, join(root, 'bin/patchpanel.js'));
  if (bundle !== null) await writeFile(join(root, 'dist/main.js'), bundle);
  return join(root, 'bin/patchpanel.js');
}

function open(script: string, args: readonly string[] = [], options: TerminalOptions = {}) {
  const terminal = openTerminal([process.execPath, script, ...args], options);
  onTestFinished(terminal.close);
  return terminal;
}

const HANGS = 'await new Promise((resolve) => setTimeout(resolve, 60_000));';
const ANSWERS = 'export async function main(argv) { console.log("ran", argv); return 3; }';

test('the title is there while the bundle loads', async () => {
  const terminal = open(await launcherWith(HANGS));
  await terminal.waitFor('patchpanel');
  expect(terminal.alternate()).toBe(true);
  expect(terminal.lines()[0]).toBe(' patchpanel');
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s while it loads restores the terminal',
  async (name) => {
    const terminal = open(await launcherWith(HANGS));
    await terminal.waitFor('patchpanel');
    terminal.signal(name);
    expect((await terminal.exited).signal).not.toBeNull();
    expect(terminal.alternate()).toBe(false);
    expect(terminal.raw().endsWith('\x1b[?25h\x1b[?1049l')).toBe(true);
  },
);

test('without its bundle it restores the terminal and says what to do', async () => {
  const terminal = open(await launcherWith(null));
  expect(await terminal.exited).toEqual({ exitCode: 1, signal: null });
  expect(terminal.alternate()).toBe(false);
  expect(terminal.text()).toContain('npm run build');
});

test('a bundle that throws restores the terminal and shows the error', async () => {
  const terminal = open(await launcherWith('throw new Error("no good");'));
  expect((await terminal.exited).exitCode).toBe(1);
  expect(terminal.alternate()).toBe(false);
  expect(terminal.text()).toContain('Error: no good');
});

test('only the one that took the screen over restores it', async () => {
  const bundle = 'export async function main(_, screen) { screen.handOver(); return 0; }';
  const terminal = open(await launcherWith(bundle));
  expect((await terminal.exited).exitCode).toBe(0);
  expect(terminal.raw()).not.toContain('\x1b[?1049l');
});

test.each([
  ['a subcommand', ['snapshot'], {}],
  ['--help', ['--help'], {}],
  ['a dumb terminal', [], { TERM: 'dumb' }],
])('%s gets no screen', async (_, args, env) => {
  const terminal = open(await launcherWith(ANSWERS), args, { env });
  expect(await terminal.exited).toEqual({ exitCode: 3, signal: null });
  expect(terminal.raw()).not.toContain('\x1b[');
  expect(terminal.text()).toContain('ran [');
});

test('without a terminal it prints nothing of its own', async () => {
  const script = await launcherWith(ANSWERS);
  const running = promisify(execFile)(process.execPath, [script]);
  await expect(running).rejects.toMatchObject({ code: 3, stdout: 'ran []\n', stderr: '' });
});

test.each(['12.22.12', '20.19.0', '22.11.0'])('Node %s is refused in one line', async (version) => {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' });
    import('${LAUNCHER.href}');`;
  const running = promisify(execFile)(process.execPath, ['-e', pretend]);
  await expect(running).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^patchpanel needs Node 22\.12 or newer, .*\n$/),
  });
});
