import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { killSsh } from '../support/kill-ssh.ts';
import { describeWith } from '../support/needs.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';
import { patchpanel, startPatchpanel, stateFolder } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';
import { startWireHost, type WireHost } from '../support/wire-host.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

type Step = { readonly id: string; readonly title: string };

/** The step before the last one, which pings for two seconds. */
const BEFORE_PING = 'Set the default route via 172.30.0.1';

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
    await terminal.waitFor(new RegExp(`done +${BEFORE_PING}`));
    sshd.wire.refuse(isGone);
    killSsh(sshd.wire);
    await terminal.waitFor('no connection since');
    return terminal;
  }

  test('without a terminal it waits, looks, and rolls back', async () => {
    const running = startPatchpanel(args(), {
      // Away from the terminal that the tests may have been started on.
      enter: ['setsid', '--wait'],
      env: env(),
    });
    await running.until(() => running.stdout().includes(BEFORE_PING));
    killSsh(sshd.wire);
    const call = await running.ended;
    expect(call.code).toBe(1);
    expect(call.stdout).toMatch(/(unknown|not done) +Ping 172\.30\.0\.1/);
    expect(call.stderr).toMatch(
      /no connection since .*\n.*connected again.*\n.*rolling back\npatchpanel: cannot ping/,
    );
    expect(call.stderr).toContain('all that was done has been taken back');
    expect(await host.state()).toBe(before);
  });

  test('where it then needs a person and there is none, the document tells what is known', async () => {
    const keys = join(dirname(sshd.config), 'authorized');
    const calling = patchpanel([...args(), '--json'], {
      enter: ['setsid', '--wait'],
      env: env(),
    });
    await host.host.script('until ip -n far route | grep -q default; do sleep 0.05; done 2>&1');
    await rename(keys, `${keys}.away`);
    killSsh(sshd.wire);
    const call = await calling;
    await rename(`${keys}.away`, keys);
    expect(call).toMatchObject({ code: 1 });
    const { error, build, steps, certain, uncertain } = JSON.parse(call.stdout);
    expect(error).toMatchObject({
      code: 'connection-lost',
      message: expect.stringContaining('there is no connection to root@127.0.0.1'),
      hint: expect.stringContaining(`patchpanel --host=${sshd.url} undo ${build}`),
    });
    expect(certain.map(({ step }: { step: string }) => step)).toContain('cable');
    const open = steps.filter(({ status }: { status: string }) => status === 'uncertain');
    expect(uncertain).toEqual(open.map(({ id: step, title }: Step) => ({ step, title })));
    const undone = await patchpanel([`--host=${sshd.url}`, 'undo', build], { env: env() });
    expect(undone).toMatchObject({ code: 0 });
    expect(await host.state()).toBe(before);
  });

  test('at a terminal it asks, and continues where it was', async () => {
    const terminal = await applyAtTerminal({ isGone: false });
    await terminal.waitFor('c continue, r roll back, l leave it?');
    terminal.type('c\r');
    await terminal.waitFor('Keep it? It is undone in');
    terminal.type('y\r');
    await terminal.waitFor('Done. To undo it: patchpanel --host=ssh://');
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
    expect(text).toMatch(/done: Create the namespace far; /);
    expect(text).toMatch(/not known: Ping 172\.30\.0\.1/);
    const [, command = ''] =
      /undo what is there: patchpanel (--host=\S+ undo \w{6})/.exec(text.replaceAll('\n', '')) ??
      [];
    expect(await patchpanel(command.split(' '), { env: env() })).toMatchObject({ code: 0 });
    expect(await host.state()).toBe(before);
  });
});
