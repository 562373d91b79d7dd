/** The built program on two hosts over ssh, joined to a swarm: drawn together, lost, and back. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';
import {
  beginSwarm,
  joinSwarm,
  type LanNode,
  type PrivateLan,
  startPrivateLan,
} from '../support/private-swarm.ts';
import { stateFolder } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));
const LONG = 30_000;

describeWith(['root', 'namespaces', 'iproute2', 'engine', 'sshd'], 'two hosts over ssh', () => {
  let lan: PrivateLan;
  let nodes: readonly [LanNode, LanNode];
  let ways: readonly [PrivateSshd, PrivateSshd];
  let folder: Awaited<ReturnType<typeof stateFolder>>;

  beforeAll(async () => {
    lan = await startPrivateLan(2);
    const [one, two] = lan.nodes;
    if (one === undefined || two === undefined) throw new Error('the wire has no two ends');
    nodes = [one, two];
    await beginSwarm(one);
    await joinSwarm(two, one, 'worker');
    await one.docker('network', 'create', '--driver', 'overlay', '--attachable', 'across');
    await one.container('here', '--network', 'across', '--ip', '10.0.1.11');
    await two.container('there', '--network', 'across', '--ip', '10.0.1.12');
    ways = [await startPrivateSshd(one.host), await startPrivateSshd(two.host)];
    folder = await stateFolder();
  });
  afterAll(async () => {
    await Promise.all(ways.map(({ stop }) => stop()));
    await lan.stop();
    await folder.remove();
  });

  /** One ssh_config(5) with the keys of both. */
  async function configOfBoth(): Promise<string> {
    const [one, two] = ways.map(({ config }) => dirname(config));
    const path = join(folder.env.XDG_STATE_HOME, 'ssh_config');
    const lines = [
      `IdentityFile ${one}/id`,
      `IdentityFile ${two}/id`,
      'IdentitiesOnly yes',
      'IdentityAgent none',
      `UserKnownHostsFile ${one}/known ${two}/known`,
      'GlobalKnownHostsFile none',
      'HostKeyAlias private',
      '',
    ];
    await writeFile(path, lines.join('\n'));
    return path;
  }

  test('the overlay is drawn across both; a way that breaks shows, and comes back', async () => {
    const [, far] = ways;
    const hosts = ways.flatMap(({ url }) => ['--host', url]);
    const terminal = openTerminal([process.execPath, LAUNCHER, ...hosts], {
      columns: 120,
      rows: 40,
      env: { ...folder.env, PATCHPANEL_SSH_CONFIG: await configOfBoth() },
    });
    onTestFinished(terminal.close);
    await terminal.waitFor(/● here/, LONG);
    terminal.press('3', '/');
    terminal.type('across');
    terminal.press('Enter');
    const picture = [
      /vxlan 4097/,
      /─ here {2}10\.0\.1\.11/,
      /192\.0\.2\.2/,
      /─ there {2}10\.0\.1\.12/,
    ];
    await terminal.waitFor((text) => picture.every((words) => words.test(text)), LONG);

    far.wire.refuse(true);
    far.wire.cut();
    await terminal.waitFor(/in trouble \(H\)/, LONG);
    terminal.press('H', 'j', 'Enter');
    await terminal.waitFor(/stale · no connection since \d\d:\d\d:\d\d/, LONG);
    await terminal.waitFor(/● there/);

    await nodes[1].container('later', '--network', 'across');
    far.wire.refuse(false);
    terminal.press('R');
    await terminal.waitFor(/● later/, LONG);
    await terminal.waitFor(/ live /, LONG);
    expect(terminal.text()).not.toContain('stale');
    terminal.press('q');
    expect((await terminal.exited).exitCode).toBe(0);
  });
});
