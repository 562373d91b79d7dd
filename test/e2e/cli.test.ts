import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { type Call, patchpanel, stateFolder } from '../support/program.ts';

let state: Awaited<ReturnType<typeof stateFolder>>;
const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

beforeAll(async () => {
  state = await stateFolder();
});
afterAll(() => state.remove());

const run = (...args: readonly string[]): Promise<Call> =>
  patchpanel(args, { env: { ...state.env, ...NO_ENGINE } });

/** `{"error": …}` and nothing else on stdout, and the same in words on stderr. */
function expectErrorDocument(call: Call, code: string): void {
  const { error } = JSON.parse(call.stdout);
  expect(error).toMatchObject({ code, message: expect.any(String), hint: expect.any(String) });
  expect(error.message).not.toBe('');
  expect(call.stderr).toContain(`patchpanel: `);
}

test.each([
  ['an unknown subcommand', ['bogus'], 'unknown-command'],
  ['an unknown option', ['snapshot', '--bogus'], 'unknown-option'],
  ['an option without a subcommand', ['--bogus'], 'unknown-option'],
  ['an unknown context', ['snapshot', '--context', 'x'], 'unknown-host'],
  ['a host over ssh with a password', ['snapshot', '--host', 'ssh://me:x@server'], 'unknown-host'],
  ['a host without a value', ['snapshot', '--host'], 'missing-value'],
  ['too many arguments', ['snapshot', 'x'], 'excess-arguments'],
  ['show without a name', ['show'], 'missing-argument'],
  ['plan without a recipe', ['plan'], 'missing-recipe'],
  ['an unknown recipe', ['plan', 'bogus', '--name', 'x'], 'unknown-recipe'],
  ['apply of an unknown recipe', ['apply', 'bogus'], 'unknown-recipe'],
  ['an unknown format', ['plan', 'wire-namespace', '--format', 'yaml'], 'invalid-argument'],
  ['an unknown field', ['apply', 'wire-namespace', '--colour', 'red'], 'unknown-option'],
  ['undo of one and all', ['undo', 'abc123', '--all'], 'conflicting-option'],
  ['watch of something', ['watch', 'eth0'], 'excess-arguments'],
  ['ping without a target', ['ping'], 'missing-argument'],
  ['a target that is none', ['ping', '10.0.0.1;reboot'], 'invalid-target'],
  ['an interval that floods', ['ping', '127.0.0.1', '--interval', '0'], 'invalid-interval'],
  ['a count that is none', ['ping', '127.0.0.1', '--count', '0'], 'invalid-argument'],
  ['two formats of ping', ['ping', '127.0.0.1', '--csv'], 'conflicting-option'],
])('%s is a wrong call: exit code 2', async (_, args, code) => {
  const call = await run(...args, '--json');
  expect(call.code).toBe(2);
  expectErrorDocument(call, code);
});

test('a field without a value is a wrong call', async () => {
  const call = await run('apply', 'wire-namespace', '--json', '--name');
  expect(call.code).toBe(2);
  expectErrorDocument(call, 'option-missing-argument');
});

test.each([
  ['a namespace that is not there', ['show', 'nobody'], 'not-found'],
  ['a build that is not there', ['undo', 'zzzzzz'], 'unknown-build'],
  ['a build that leads out of the folder', ['undo', '../../x'], 'unknown-build'],
  ['a change with --read-only', ['--read-only', 'apply', 'wire-namespace'], 'read-only'],
  ['an undo with --read-only', ['undo', '--read-only', '--all'], 'read-only'],
  ['a ping from a namespace that is not there', ['ping', 'x', '--from', 'nobody'], 'not-found'],
  ['a ping of a name that is not there', ['ping', 'nobody.invalid', '--count', '1'], 'no-answer'],
])('%s fails: exit code 1', async (_, args, code) => {
  const call = await run(...args, '--json');
  expect(call.code).toBe(1);
  expectErrorDocument(call, code);
});

test('without --json an error is words on stderr only, with what to do', async () => {
  const call = await run('show', 'nobody\x1b[2J');
  expect(call).toMatchObject({ code: 1, stdout: '' });
  expect(call.stderr).toContain('there is no namespace or container nobody\\x1b[2J');
  expect(call.stderr).toContain('pid:N');
});

test('the JSON of a plan is asked for with --format, its errors are JSON too', async () => {
  const call = await run('plan', 'wire-namespace', '--name', 'a/b', '--format', 'json');
  expect(call.code).toBe(2);
  expect(JSON.parse(call.stdout).error).toMatchObject({ field: 'name', code: 'not-allowed' });
});

test.each([
  ['snapshot', ['containers', 'host', 'namespaces', 'networks', 'problems', 'takenAt']],
  ['doctor', ['findings', 'host']],
  ['recipes', ['recipes']],
  ['builds', ['builds', 'problems']],
])('%s --json prints one document and nothing else', async (name, keys) => {
  const call = await run(name, '--json');
  expect(call).toMatchObject({ code: 0, stderr: '' });
  expect(Object.keys(JSON.parse(call.stdout)).toSorted()).toEqual(keys);
});

test('an engine that is not there is a problem of the snapshot, not an end', async () => {
  const { host, problems, namespaces } = JSON.parse((await run('snapshot', '--json')).stdout);
  expect(host.engine.kind).toBe('unreachable');
  expect(problems[0].hint).not.toBe('');
  expect(namespaces.length).toBeGreaterThan(0);
});

test('the host is shown by its name and its inode', async () => {
  const byName = JSON.parse((await run('show', 'host', '--json')).stdout);
  expect(byName).toMatchObject({ kind: 'host', sockets: expect.any(Array) });
  const byInode = JSON.parse((await run('show', String(byName.id), '--json')).stdout);
  expect(byInode.id).toBe(byName.id);
});

test('without a terminal the explorer prints the text snapshot', async () => {
  const call = await run();
  expect(call.code).toBe(0);
  expect(call.stdout).toContain('Namespaces (');
  expect(call.stdout).not.toContain('\x1b');
});

test('help and version are no errors', async () => {
  expect(await run('--version')).toMatchObject({ code: 0, stdout: `${manifest.version}\n` });
  const help = await run('--help');
  expect(help.code).toBe(0);
  for (const word of ['lab', 'apply', '--host', '--read-only', '--dry-run', '--ascii']) {
    expect(help.stdout).toContain(word);
  }
  expect((await run('apply', 'wire-namespace', '--help')).stdout).toContain('--bridge');
});

test('a reader that goes away is not an error', async () => {
  const script = '{ "$@"; echo "code $?" >&2; } | head -c 1';
  const call = await patchpanel(['snapshot'], {
    enter: ['sh', '-c', script, 'sh'],
    env: NO_ENGINE,
  });
  expect(call.stderr).toBe('code 0\n');
});

test('Ctrl-C ends a ping with its figures', async () => {
  const call = await patchpanel(['ping', '127.0.0.1'], {
    interrupt: (soFar) => soFar.includes('\n'),
  });
  expect(call.code).toBe(0);
  expect(call.stdout).toMatch(/sent +received +lost/);
});

test('several targets at once, as JSON and as CSV', async () => {
  const targets = ['127.0.0.1', '127.0.0.2'];
  const options = ['--count', '2', '--interval', '0.2'];
  const json = await run('ping', ...targets, ...options, '--json');
  expect(JSON.parse(json.stdout).targets).toMatchObject([
    { target: '127.0.0.1', sent: 2, received: 2 },
    { target: '127.0.0.2', sent: 2, received: 2 },
  ]);
  const csv = (await run('ping', ...targets, ...options, '--csv')).stdout.trim().split('\n');
  expect(csv[0]).toBe('target,probe,rtt_us,outcome,kind,detail');
  expect(csv).toHaveLength(5);
});

test('other kinds of targets beside an echo: each line and report says which and how it ended', async () => {
  const targets = ['127.0.0.1', 'tcp://127.0.0.1:1', 'udp://127.0.0.1:1'];
  const options = ['--count', '1', '--interval', '0.2'];
  const csv = (await run('ping', ...targets, ...options, '--csv')).stdout.trim().split('\n');
  expect(csv.slice(1).toSorted()).toEqual([
    expect.stringMatching(/^127\.0\.0\.1,1,\d+,answered,icmp,$/),
    'tcp://127.0.0.1:1,1,,refused,tcp,connection refused',
    expect.stringMatching(/^udp:\/\/127\.0\.0\.1:1,1,\d+,refused,udp,port unreachable$/),
  ]);
  const json = await run('ping', ...targets, ...options, '--json');
  expect(JSON.parse(json.stdout).targets).toMatchObject([
    { kind: 'icmp', received: 1, outcome: 'answered', detail: null },
    { kind: 'tcp', received: 0, outcome: 'refused', detail: 'connection refused' },
    { kind: 'udp', received: 1, outcome: 'refused', detail: 'port unreachable' },
  ]);
});
