import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { killSsh } from '../support/kill-ssh.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';
import { patchpanel, stateFolder } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';
import { startWireHost, type WireHost } from '../support/wire-host.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

/** The step before the last one, which pings for two seconds. */
const BEFORE_PING = 'Send all else to 172.30.0.1';

describeWith(['root', 'namespaces', 'sshd', 'ping'], 'apply over ssh, which is killed', () => {
  let host: WireHost;
  let sshd: PrivateSshd;
  let state: Awaited<ReturnType<typeof stateFolder>>;
  let before: string;

  beforeAll(async () => {
    [host, state] = await Promise.all([startWireHost(), stateFolder()]);
    sshd = await startPrivateSshd(host.host);
    before = await host.state();
  });
  afterAll(async () => {
    await sshd.stop();
    await host.stop();
    await state.remove();
  });

  const env = () => ({ ...state.env, DOCKER_HOST: '', PATCHPANEL_SSH_CONFIG: sshd.config });
  const args = () => [`--host=${sshd.url}`, 'apply', 'wire-namespace', '--name', 'far'];

  /** Applies at a terminal, and kills ssh while the last step pings; `isGone` where the host is then, too. */
  async function applyAtTerminal({ isGone }: { readonly isGone: boolean }) {
    const terminal = openTerminal([process.execPath, LAUNCHER, ...args()], {
      columns: 120,
      rows: 40,
      env: env(),
    });
    onTestFinished(terminal.close);
    await terminal.waitFor(`done     ${BEFORE_PING}`);
    sshd.wire.refuse(isGone);
    killSsh(sshd.wire);
    await terminal.waitFor('no connection since');
    return terminal;
  }

  test('without a terminal it waits, looks, and rolls back', async () => {
    let killed = false;
    const call = await patchpanel(args(), {
      // Away from the terminal that the tests may have been started on.
      enter: ['setsid', '--wait'],
      env: env(),
      onStdout: (soFar) => {
        if (killed || !soFar.includes(BEFORE_PING)) return;
        killed = true;
        killSsh(sshd.wire);
      },
    });
    expect(call.code).toBe(1);
    expect(call.stdout).toMatch(/(unknown|not done) +Ping 172\.30\.0\.1/);
    expect(call.stderr).toMatch(
      /no connection since .*\n.*connected again.*\n.*rolling back\npatchpanel: cannot ping/,
    );
    expect(call.stderr).toContain('all that was done has been taken back');
    expect(await host.state()).toBe(before);
  });

  test('at a terminal it asks, and continues where it was', async () => {
    const terminal = await applyAtTerminal({ isGone: false });
    await terminal.waitFor('c continue, r roll back, l leave it?');
    terminal.type('c\r');
    await terminal.waitFor('Done. Take it back: patchpanel --host=ssh://');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
    expect(terminal.text()).toContain('3 received');
    expect(await patchpanel([`--host=${sshd.url}`, 'undo'], { env: env() })).toMatchObject({
      code: 0,
    });
    expect(await host.state()).toBe(before);
  });

  test('Ctrl-C leaves it: what is known is told, and the command that takes it back does', async () => {
    const terminal = await applyAtTerminal({ isGone: true });
    terminal.press('Ctrl-c');
    expect(await terminal.exited).toMatchObject({ exitCode: 1 });
    sshd.wire.refuse(false);
    const text = terminal.text();
    expect(text).toContain('cannot ping 172.30.0.1: there is no connection to');
    expect(text).toMatch(/done: Make the namespace far; /);
    expect(text).toMatch(/not known: Ping 172\.30\.0\.1/);
    const [, command = ''] =
      /take back what is there: patchpanel (--host=\S+ undo \w+)/.exec(text) ?? [];
    expect(await patchpanel(command.split(' '), { env: env() })).toMatchObject({ code: 0 });
    expect(await host.state()).toBe(before);
  });
});
