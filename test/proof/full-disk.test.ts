import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { patchpanel, startPatchpanel } from '../support/program.ts';

const ENV = { DOCKER_HOST: 'unix:///nonexistent/docker.sock', XDG_STATE_HOME: '/run/state' };
const WIRE = ['wire-namespace', '--name', 'b', '--bridge', 'lab0'];

const CALLS = [
  ['--help'],
  ['--version'],
  ['snapshot'],
  ['show', 'a'],
  ['map'],
  ['map', '--format', 'json'],
  ['doctor'],
  ['recipes'],
  ['builds'],
  ['explain', 'a', 'host'],
  ['matrix'],
  ['ping', '127.0.0.1', '--count', '1'],
  ['plan', ...WIRE],
  ['undo'],
  ['--dry-run', 'apply', ...WIRE],
] as const;

/** Those whose format is asked for in the same word. */
const JSON_TOO = [
  'snapshot',
  'show',
  'doctor',
  'recipes',
  'builds',
  'explain',
  'matrix',
  'ping',
  'undo',
];

const AS_JSON = CALLS.filter(([name]) => JSON_TOO.includes(name)).map((args) => [
  ...args,
  '--json',
]);

describeWith(['root', 'namespaces', 'iproute2'], 'output that cannot be written', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await startPrivateHost();
    await host.script(
      'ip netns add a; ip link add lab0 type bridge; ip address add 10.77.0.1/24 dev lab0; ip link set lab0 up',
    );
  });
  afterAll(() => host.stop());

  const onto = (where: string) => [...host.enter, 'sh', '-c', `exec "$@" ${where}`, 'sh'];

  test.each([...CALLS, ...AS_JSON].map((args) => [args.join(' '), args]))(
    '%s on a full disk is exit code 1, and said once',
    async (_call, args) => {
      const call = await patchpanel([...args], { enter: onto('>/dev/full'), env: ENV });
      expect(call.code).toBe(1);
      expect(call.stderr.split('cannot write the output: ENOSPC')).toHaveLength(2);
    },
  );

  test('a watch ends with it', async () => {
    const running = startPatchpanel(['watch'], { enter: onto('>/dev/full'), env: ENV });
    await running.until(() => running.stderr().includes('watching'));
    await host.script('ip link add w0 type bridge');
    expect((await running.ended).code).toBe(1);
  });

  test('what is told only on stderr counts as well', async () => {
    const enter = onto('2>/dev/full');
    const call = await patchpanel(['--dry-run', 'doctor'], { enter, env: ENV });
    const watch = startPatchpanel(['watch', '--json'], { enter, env: ENV });
    setTimeout(watch.interrupt, 4_000);
    expect((await watch.ended).code).toBe(1);
    expect(call.code).toBe(0);
  });
});
