/** The built program and a host over ssh: its questions in a real pseudoterminal, its errors without. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { type PrivateSshd, startPrivateSshd } from '../support/private-sshd.ts';
import { patchpanel, stateFolder } from '../support/program.ts';
import { observe } from '../support/shell-after.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));

describeWith(['root', 'namespaces', 'iproute2', 'sshd', 'procps'], 'a host over ssh', () => {
  let host: PrivateHost;
  let sshd: PrivateSshd;
  let state: Awaited<ReturnType<typeof stateFolder>>;
  beforeAll(async () => {
    [host, state] = await Promise.all([startPrivateHost(), stateFolder()]);
    await host.script('ip netns add faraway');
    sshd = await startPrivateSshd(host);
  });
  afterAll(async () => {
    await sshd.stop();
    await host.stop();
    await state.remove();
  });

  const env = (config: string) => ({
    ...state.env,
    DOCKER_HOST: '',
    PATCHPANEL_SSH_CONFIG: config,
  });
  const open = (config: string, ...args: readonly string[]): Terminal => {
    const argv = [process.execPath, LAUNCHER, '--host', sshd.url, ...args] as const;
    const terminal = openTerminal(argv, { columns: 120, rows: 40, env: env(config) });
    onTestFinished(terminal.close);
    return terminal;
  };
  /** Away from the terminal that the tests may have been started on. */
  const call = (...args: readonly string[]) =>
    patchpanel(args, { enter: ['setsid', '--wait'], env: env(sshd.config) });

  test('the host key is put to the person, and remembered by ssh', async () => {
    const terminal = open(sshd.unknownHost, 'show', 'faraway');
    await terminal.waitFor('Are you sure you want to continue connecting');
    terminal.type('yes\r');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
    expect(terminal.text()).toContain('faraway');
    const known = readFileSync(sshd.unknownHost.replace('_config', ''), 'utf8');
    expect(known).toContain('private ssh-ed25519');
  });

  test('a passphrase is asked for before the explorer opens, which then shows the host', async () => {
    const terminal = open(sshd.lockedKey);
    await terminal.waitFor('Enter passphrase for key');
    terminal.type('open sesame\r');
    await terminal.waitFor('faraway');
    expect(terminal.text()).toContain(`root@127.0.0.1:${sshd.wire.port}`);
    expect(terminal.text()).not.toContain('sesame');
    terminal.press('q');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
    const left = async () => (await host.run(['ps', '-eo', 'args'])).match(/patchpanel|notty/g);
    await expect.poll(left).toBeNull();
  });

  test.each(['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s at ssh’s own question ends both, and the terminal is right',
    async (name) => {
      const argv = [process.execPath, LAUNCHER, '--host', sshd.url, 'snapshot'];
      const { terminal, kill, faults } = observe(argv, { env: env(sshd.lockedKey) });
      onTestFinished(terminal.close);
      await terminal.waitFor('Enter passphrase for key');
      kill(name);
      expect(await faults(3_000)).toEqual([]);
    },
  );

  test('a shell opens over there, in the namespace, and the explorer is there again after it', async () => {
    const terminal = open(sshd.config);
    await terminal.waitFor('faraway');
    terminal.press('2');
    await terminal.waitFor(/▸ ● host/);
    terminal.press('G', 'e');
    await terminal.waitFor(/[#$]$/);
    terminal.type('echo "in $(ip netns identify $$)"\r');
    await terminal.waitFor('in faraway');
    terminal.type('exit\r');
    await terminal.waitFor('2 Namespaces');
    terminal.press('q');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
  });

  test('a program that is killed leaves nothing on the other side', async () => {
    const terminal = open(sshd.config);
    await terminal.waitFor('faraway');
    const running = async () => (await host.run(['ps', '-eo', 'args'])).match(/monitor|notty/g);
    await expect.poll(running).toContain('monitor');
    terminal.signal('SIGKILL');
    await terminal.exited;
    await expect.poll(running, { timeout: 5_000 }).toBeNull();
  });

  test('without a terminal it is refused in ssh’s own words', async () => {
    const options = { enter: ['setsid', '--wait'], env: env(sshd.lockedKey) };
    const refused = await patchpanel(['--host', sshd.url, 'snapshot', '--json'], options);
    expect(refused.code).toBe(1);
    const { error } = JSON.parse(refused.stdout);
    expect(error).toMatchObject({ code: 'unreachable-host' });
    expect(error.message).toContain('Permission denied');
    expect(error.hint).toContain('ssh-add');
  });

  test('it reads, says where, and is what DOCKER_HOST names', async () => {
    const read = await call('--host', sshd.url, 'snapshot', '--json');
    expect(read).toMatchObject({ code: 0, stderr: '' });
    const { host: said, namespaces } = JSON.parse(read.stdout);
    expect(said.target).toBe(`root@127.0.0.1:${sshd.wire.port}`);
    expect(namespaces).toContainEqual(expect.objectContaining({ names: ['faraway'] }));
    const options = {
      enter: ['setsid', '--wait'],
      env: { ...env(sshd.config), DOCKER_HOST: sshd.url },
    };
    expect((await patchpanel(['doctor'], options)).stdout).toContain('ssh');
  });

  test('a wrong call connects to nothing', async () => {
    const both = await call('--host', sshd.url, '--context', 'far', 'snapshot');
    expect(both).toMatchObject({ code: 2 });
    const option = await call('--host', 'ssh://-oProxyCommand=id@x', 'snapshot');
    expect(option).toMatchObject({ code: 2 });
    const nothing = await call('--context', 'never-was', 'snapshot');
    expect(nothing).toMatchObject({ code: 2 });
    expect(nothing.stderr).toContain('default');
  });
});
