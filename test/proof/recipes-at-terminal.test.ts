/** Recipes of the engine in the built program, in a real pseudoterminal beside a real engine. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

const SIZES = [
  [60, 15],
  [120, 40],
] as const;

describeWith(['root', 'namespaces', 'engine'], 'recipes of the engine in a terminal', () => {
  let engine: PrivateEngine;
  beforeAll(async () => {
    engine = await startPrivateEngine();
    await engine.docker('network', 'create', '--subnet', '10.88.0.0/24', 'backend');
    await engine.container('web');
  });
  afterAll(() => engine.stop());

  function open(columns: number, rows: number): Terminal {
    const terminal = openTerminal([...engine.host.enter, process.execPath, LAUNCHER], {
      columns,
      rows,
      env: { XDG_STATE_HOME: '/run/state', NO_COLOR: '', DOCKER_HOST: '' },
    });
    onTestFinished(terminal.close);
    return terminal;
  }

  const networksOfWeb = () =>
    engine.docker(
      'inspect',
      '--format',
      '{{range $k, $v := .NetworkSettings.Networks}}{{$k}} {{end}}',
      'web',
    );

  test.each(SIZES)(
    'at %i×%i: x connects a container to a network, and u takes it off',
    async (columns, rows) => {
      const terminal = open(columns, rows);
      await terminal.waitFor(/▸ ● web/);
      terminal.press('x');
      await terminal.waitFor('Connect web to a network');
      const lines = terminal.text().split('\n');
      const wanted = lines.findIndex((line) => line.includes('Connect web to'));
      const here = lines.findIndex((line) => line.startsWith('▸'));
      terminal.press(...Array.from({ length: wanted - here }, () => 'j'));
      await terminal.waitFor(/▸ +Connect web to/);
      terminal.press('Enter');
      await terminal.waitFor('New: Connect a container');
      await terminal.waitFor(/Network +backend/);
      terminal.press('Enter');
      await terminal.waitFor('docker network connect --driver-opt');
      terminal.press('Enter');
      await terminal.waitFor('u undoes it');
      expect(await networksOfWeb()).toBe('backend bridge');
      terminal.press('u');
      await terminal.waitFor('not as before: its resolver');
      terminal.press('y');
      await terminal.waitFor('undone: everything');
      expect(await networksOfWeb()).toBe('bridge');
      terminal.press('Enter');
      await terminal.waitFor(/▸ ● web/);
      terminal.press('q');
      expect((await terminal.exited).exitCode).toBe(0);
    },
  );

  test('the help of Networks leads to the wizard of a type', async () => {
    const terminal = open(120, 40);
    await terminal.waitFor(/▸ ● web/);
    terminal.press('3', '?');
    await terminal.waitFor('[Keys]');
    terminal.press(']', ']', ']');
    await terminal.waitFor('╋ veth');
    await terminal.waitFor('-A FORWARD');
    terminal.press('Enter');
    await terminal.waitFor('New: Bridge network');
    terminal.press('Esc', 'q');
    expect((await terminal.exited).exitCode).toBe(0);
  });
});
