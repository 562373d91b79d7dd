/**
 * The built program on two engines at once, by their sockets: each is in a swarm with the other. The
 * kernel it looks at is this machine's for both.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import {
  beginSwarm,
  joinSwarm,
  type PrivateLan,
  startPrivateLan,
} from '../support/private-swarm.ts';
import { patchpanel, stateFolder } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

describeWith(['root', 'namespaces', 'iproute2', 'engine'], 'two hosts', () => {
  let lan: PrivateLan;
  let addresses: readonly string[];
  let folder: Awaited<ReturnType<typeof stateFolder>>;

  beforeAll(async () => {
    lan = await startPrivateLan(2);
    const [one, two] = lan.nodes;
    if (one === undefined || two === undefined) throw new Error('the wire has no two ends');
    addresses = lan.nodes.map(({ socket }) => `unix://${socket}`);
    folder = await stateFolder();
    await beginSwarm(one);
    await joinSwarm(two, one, 'worker');
    await one.docker('network', 'create', '--driver', 'overlay', '--attachable', 'across');
    await one.container('here', '--network', 'across', '--ip', '10.0.1.11');
    await two.container('there', '--network', 'across', '--ip', '10.0.1.12');
  });
  afterAll(async () => {
    await lan.stop();
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
    terminal.press('3', '/');
    terminal.type('across');
    terminal.press('Enter');
    await terminal.waitFor((text) =>
      [
        /192\.0\.2\.1/,
        /vxlan 4097/,
        /192\.0\.2\.2/,
        /─ here {2}10\.0\.1\.11/,
        /─ there {2}10\.0\.1\.12/,
      ].every((words) => words.test(text)),
    );

    terminal.press('H');
    await terminal.waitFor(new RegExp(`${addresses[1]} +live`), 20_000);
    terminal.press('j', 'Enter');
    await terminal.waitFor(/● there/);
    expect(terminal.lines()[0]).toContain(`${addresses[1]} · 2 of 2 hosts`);
    expect(terminal.text()).not.toMatch(/● here/);

    await lan.nodes[1]?.container('more');
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
