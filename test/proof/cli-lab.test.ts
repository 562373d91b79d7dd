import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { patchpanel } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));
const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

/** An ordinary user, who gets nothing from the machine, no matter who runs the tests. */
const ORDINARY = ['unshare', '--user', '--map-user=1000', '--map-group=1000'] as const;

function explore(path = process.env.PATH) {
  const program = ['env', `PATH=${path}`, process.execPath, LAUNCHER];
  const terminal = openTerminal([...ORDINARY, ...program], { columns: 100, env: NO_ENGINE });
  onTestFinished(terminal.close);
  return terminal;
}

describeWith(['user namespaces', 'iproute2', 'ping'], 'the lab', () => {
  test('any subcommand runs there, and its exit code comes back', async () => {
    const snapshot = await patchpanel(['lab', 'snapshot', '--json'], { enter: ORDINARY });
    expect(snapshot).toMatchObject({ code: 0, stderr: '' });
    const { host, namespaces } = JSON.parse(snapshot.stdout);
    expect(host).toMatchObject({ target: 'lab', root: true, engine: { kind: 'unread' } });
    expect(namespaces.flatMap(({ names }: { names: string[] }) => names).toSorted()).toEqual([
      'db',
      'orphan',
      'web',
    ]);
    expect(await patchpanel(['lab', 'show', 'nobody'])).toMatchObject({ code: 1, stdout: '' });
  });

  test('an ordinary user wires there and gets an answer', async () => {
    const call = await patchpanel(['lab', '--ascii', 'apply', 'wire-namespace', '--json'], {
      enter: ORDINARY,
    });
    expect(call.code).toBe(0);
    expect(JSON.parse(call.stdout).steps.at(-1).result.stdout).toContain('3 received');
  });

  test.each([
    ['an engine', ['lab', '--host', 'tcp://127.0.0.1:1', 'snapshot'], 'conflicting-option'],
    ['a lab in the lab', ['lab', 'lab', 'snapshot'], 'nested-lab'],
    ['an unknown subcommand', ['lab', 'bogus'], 'unknown-command'],
  ])('%s is refused: exit code 2', async (_, args, code) => {
    const call = await patchpanel([...args, '--json']);
    expect(call.code).toBe(2);
    expect(JSON.parse(call.stdout).error.code).toBe(code);
  });

  test('who has no engine and no privilege gets the lab, and is told so', async () => {
    const terminal = explore();
    await terminal.waitFor('this is the lab');
    expect(terminal.text()).toContain('This machine: sudo ');
    await terminal.waitFor('lab0');
    terminal.press('q');
    expect(await terminal.exited).toEqual({ exitCode: 0, signal: null });
    expect(terminal.alternate()).toBe(false);
  });

  test('where there can be no lab either, the explorer shows this machine', async () => {
    const terminal = explore('/nonexistent');
    await terminal.waitFor('this machine');
    terminal.press('q');
    expect((await terminal.exited).exitCode).toBe(0);
  });
});
