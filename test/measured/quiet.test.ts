/** Where nothing happens the explorer does nothing: counted over a minute, with 300 containers. */
import { readdirSync, readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { describeWith } from '../support/needs.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));
const CONTAINERS = 300;
const RUNNING = 10;
const MINUTE = 60_000;
/** Milliseconds without a byte after which the explorer has come to rest. */
const REST = 10_000;
/** Of one core. */
const LARGEST_SHARE = 0.003;

describeWith(['root', 'namespaces', 'engine', 'iproute2'], 'a host where nothing happens', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startEngineGround();
    const names = Array.from({ length: CONTAINERS }, (_, at) => `c${at}`);
    for (const name of names) await ground.docker('create', '--name', name, 'busybox');
    await ground.docker('start', ...names.slice(0, RUNNING));
  }, 300_000);
  afterAll(() => ground.stop());

  test('no request, no byte, no child, no work', async () => {
    const proxy = await countingProxy(ground);
    const [program, ...rest] = [...ground.host.enter, process.execPath, LAUNCHER];
    const pty = spawn(program, rest, {
      cols: 120,
      rows: 40,
      name: 'xterm-256color',
      env: {
        ...process.env,
        CI: 'false',
        XDG_STATE_HOME: '/run/state',
        DOCKER_HOST: 'unix:///run/proxy.sock',
      },
    });
    let text = '';
    let last = performance.now();
    pty.onData((more) => {
      text += more;
      last = performance.now();
    });
    onTestFinished(() => {
      process.kill(-pty.pid, 'SIGKILL');
    });
    while (text === '' || performance.now() - last < REST) await pause(100);
    expect(text.length).toBeGreaterThan(1000);
    expect(proxy.requests()).toBeGreaterThan(CONTAINERS);

    const shown = text.length;
    const before = { requests: proxy.requests(), work: workOf(pty.pid) };
    await pause(MINUTE);
    const after = { requests: proxy.requests(), work: workOf(pty.pid) };
    const share = (after.work.ticks - before.work.ticks) / TICKS / (MINUTE / 1000);
    console.log(
      `in a minute: ${text.length - shown} bytes, ` +
        `${after.requests - before.requests} requests, ${(share * 100).toFixed(2)} % of a core`,
    );
    expect(text.slice(shown)).toBe('');
    expect(after.requests).toBe(before.requests);
    expect(after.work.processes).toEqual(before.work.processes);
    expect(after.work.faultsOfTheEnded).toBe(before.work.faultsOfTheEnded);
    expect(share).toBeLessThan(LARGEST_SHARE);
  }, 300_000);
});

/** A way to the engine that counts the connections: the explorer makes one for each request. */
async function countingProxy({ host, socket }: Ground) {
  if (socket === null) throw new Error('no engine');
  let count = 0;
  const server = createServer((client) => {
    count += 1;
    const engine = createConnection(socket);
    client.pipe(engine).pipe(client);
    for (const end of [client, engine]) end.on('error', () => end.destroy());
  });
  await new Promise<void>((resolve) => server.listen(host.path('/run/proxy.sock'), resolve));
  onTestFinished(() => {
    server.close();
  });
  return { requests: () => count };
}

/** USER_HZ, in which proc_pid_stat(5) counts time. */
const TICKS = 100;

/**
 * What a process and all its descendants have done: clock ticks, and the page faults of descendants
 * that have ended, which no process can start, run and end without.
 */
function workOf(root: number) {
  const all = descendants(root);
  let ticks = 0;
  let faultsOfTheEnded = 0;
  for (const pid of all) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    // Fields 14, 15 and 11; the state, which is field 3, comes first here.
    ticks += (fields[11] ?? 0) + (fields[12] ?? 0);
    faultsOfTheEnded += fields[8] ?? 0;
  }
  return { processes: all, ticks, faultsOfTheEnded };
}

function descendants(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return [pid, ...children.map(Number).flatMap(descendants)];
}
