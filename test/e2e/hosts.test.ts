/** The built program on two hosts at once, each with an engine of its own. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateEngine, startPrivateEngine } from '../support/private-engine.ts';
import { patchpanel, stateFolder } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

describeWith(['root', 'namespaces', 'iproute2', 'engine'], 'two hosts', () => {
  let engines: readonly [PrivateEngine, PrivateEngine];
  let addresses: readonly string[];
  let folder: Awaited<ReturnType<typeof stateFolder>>;

  beforeAll(async () => {
    engines = await Promise.all([startPrivateEngine(), startPrivateEngine()]);
    addresses = engines.map(({ socket }) => `unix://${socket}`);
    folder = await stateFolder();
    await engines[0].container('here');
    await engines[1].container('there');
  });
  afterAll(async () => {
    await Promise.all(engines.map(({ stop }) => stop()));
    await folder.remove();
  });

  const twice = () => addresses.flatMap((address) => ['--host', address]);

  test('one is shown, H shows the other, and q ends both', async () => {
    const terminal = openTerminal([process.execPath, LAUNCHER, ...twice()], {
      columns: 120,
      rows: 40,
      env: folder.env,
    });
    onTestFinished(terminal.close);
    await terminal.waitFor(/● here/);
    await terminal.waitFor('1 of 2 hosts');
    terminal.press('H');
    await terminal.waitFor(new RegExp(`${addresses[1]} +live`), 20_000);
    terminal.press('j', 'Enter');
    await terminal.waitFor(/● there/);
    expect(terminal.lines()[0]).toContain(`${addresses[1]} · 2 of 2 hosts`);
    expect(terminal.text()).not.toMatch(/● here/);

    await engines[1].container('more');
    await terminal.waitFor(/● more/, 20_000);
    terminal.press('q');
    expect((await terminal.exited).exitCode).toBe(0);
    expect(terminal.alternate()).toBe(false);
  });

  test('a subcommand works on one host at a time, and says so', async () => {
    const call = await patchpanel(['snapshot', '--json', ...twice()]);
    expect(call.code).toBe(2);
    expect(JSON.parse(call.stdout)).toMatchObject({
      error: { code: 'one-host', hint: 'Give --host once.' },
    });
  });
});
