import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Executor } from '../../src/executor/executor.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import { readOwnPath } from '../../src/inventory/details/read-own-path.ts';
import { describeWith } from '../support/needs.ts';
import { insideHost, type PrivateHost, startPrivateHost } from '../support/private-host.ts';

const SOCKET = '/run/multiplexer';
const EARLIER = '10.9.0.8 50000 10.9.0.1 22';
const CLIENT = '10.9.0.9 50001 10.9.0.1 22';

/** Attaches a client, whose environment has the connection of the second argument; empty for none. */
const ATTACH = `
[ -z "$2" ] || export SSH_CONNECTION="$2"
export TERM=xterm
unset TMUX STY
before=$(tmux -S "$1" list-clients 2>/dev/null | wc -l)
sleep 60 2>/dev/null | setsid script -qc "tmux -S $1 new-session -A -s work" /dev/null >/dev/null 2>&1 &
until [ "$(tmux -S "$1" list-clients 2>/dev/null | wc -l)" -gt "$before" ]; do sleep 0.05; done
`;

/** As below `su - other`: a command of one user, started by a process of another one. */
const BELOW_ANOTHER = `
if (fork() == 0) { $) = $( = 4711; $< = $> = 4711; exec @ARGV }
$< = $> = 4712;
wait;
`;

describeWith(['root', 'namespaces', 'tmux', 'perl'], 'how one is connected oneself', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script('ip link set dev lo up');
  });
  afterAll(() => host.stop());

  /** Reads it as a process with these variables, of this user. */
  const readWith = (env: readonly string[], ...as: readonly string[]) => {
    const executor = insideHost(localExecutor(), host);
    const clean = ['env', '-u', 'TMUX', '-u', 'STY', '-u', 'SSH_CONNECTION', ...env, ...as];
    const behind: Executor['run'] = (command, options) =>
      executor.run(
        { ...command, argv: ['sh', '-c', 'exec "$@"', 'sh', ...clean, ...command.argv] },
        options,
      );
    return readOwnPath({ ...executor, run: behind }, AbortSignal.timeout(10_000));
  };
  const attach = async (connection: string) => {
    await host.script(ATTACH, SOCKET, connection);
    onTestFinished(async () => void (await host.script(`tmux -S ${SOCKET} kill-server || true`)));
  };
  const inTmux = [`TMUX=${SOCKET},1,0`, `SSH_CONNECTION=${EARLIER}`];

  test('the connection of the session, or none', async () => {
    expect(await readWith([`SSH_CONNECTION=${EARLIER}`])).toMatchObject({
      ok: true,
      value: { client: '10.9.0.8', server: '10.9.0.1' },
    });
    expect(await readWith([])).toEqual({ ok: true, value: null });
  });

  test('inside tmux that of its client, not that of the day it was started on', async () => {
    await attach(CLIENT);
    expect(await readWith(inTmux)).toMatchObject({ ok: true, value: { client: '10.9.0.9' } });
  });

  test('inside tmux with a client of this machine it is null', async () => {
    await attach('');
    expect(await readWith(inTmux)).toEqual({ ok: true, value: null });
  });

  test.each([
    ['tmux is gone', inTmux, [], 'no server running'],
    ['screen', ['STY=1.work', `SSH_CONNECTION=${EARLIER}`], [], 'screen does not tell'],
  ])('unknown: %s', async (_case, env, as, why) => {
    expect(await readWith(env, ...as)).toMatchObject({
      ok: false,
      problem: { why: expect.stringContaining(why) },
    });
  });

  test('unknown: several are attached, a tmux of somebody else, a shell of somebody else above', async () => {
    await attach(CLIENT);
    await host.script(ATTACH, SOCKET, EARLIER);
    expect(await readWith(inTmux)).toMatchObject({
      problem: { why: 'several are attached to the tmux around this' },
    });
    const other = ['setpriv', '--reuid=4711', '--regid=4711', '--clear-groups'];
    expect(await readWith(inTmux, ...other)).toMatchObject({
      problem: { why: 'the tmux around this is not yours to ask' },
    });
    expect(await readWith([], 'perl', '-e', BELOW_ANOTHER, '--')).toMatchObject({
      problem: { why: expect.stringMatching(/^process \d+ above this is closed to you$/) },
    });
  });
});
