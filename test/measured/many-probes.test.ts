/** 64 targets, five probes a second each: no probe is lost here, keys are answered, and the screen stays calm. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../support/needs.ts';
import { type PrivateHost, startPrivateHost } from '../support/private-host.ts';
import { virtualScreen } from '../support/virtual-screen.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));
const PLACES = ['n1', 'n2', 'n3', 'n4'];
const TARGETS = Array.from({ length: 16 }, (_, at) =>
  at < 12 ? `10.9.0.${100 + at}` : `tcp://10.9.0.100:${70 + at}`,
);
const ALL = PLACES.length * TARGETS.length;
/** Milliseconds of the measurement, and how many probes a target sends meanwhile. */
const WHILE = 10_000;
const EACH = 50;
const KEYS = 40;

describeWith(['root', 'namespaces', 'iproute2', 'ping', 'busybox', 'perl'], '64 probes', () => {
  let host: PrivateHost;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchpanel-probes-'));
    host = await startPrivateHost();
    await host.script(`
      ip link add hub type bridge; ip link set hub up
      for at in $(seq 100 115); do ip addr add 10.9.0.$at/24 dev hub; done
      for at in 1 2 3 4; do
        ip netns add n$at
        ip link add name p$at type veth peer name eth0 netns n$at
        ip link set p$at master hub up
        ip -n n$at addr add 10.9.0.$at/24 dev eth0; ip -n n$at link set eth0 up
      done
      mkdir -p /run/www
      for port in 82 83 84 85; do busybox httpd -p 10.9.0.100:$port -h /run/www; done`);
  });
  afterAll(async () => {
    await host.stop();
    rmSync(folder, { recursive: true });
  });

  test('from four namespaces', async () => {
    const screen = virtualScreen(120, 40);
    // Entering a mount namespace leaves the folder that one was in.
    const inFolder = ['sh', '-c', 'cd "$1"; shift; exec "$@"', 'sh', folder];
    const [program, ...rest] = [...host.enter, ...inFolder, process.execPath, LAUNCHER];
    const pty = spawn(program, rest, {
      ...{ cols: 120, rows: 40, name: 'xterm-256color' },
      env: { ...process.env, CI: 'false', XDG_STATE_HOME: '/run/state' },
    });
    onTestFinished(() => {
      process.kill(-pty.pid, 'SIGKILL');
      screen.dispose();
    });
    screen.onAnswer((bytes) => pty.write(bytes));
    const heard = listen(pty, (text) => void screen.write(text));
    await screen.waitFor(/n4/, 20_000);
    pty.write('2');
    await screen.waitFor(/▸ \S host/);
    pty.write('j');
    await screen.waitFor(/▸ \S n1/);
    const atRest = p95(await pressKeys(pty, heard));
    await addAll(pty, screen);
    await pause(2_000);

    const self = onlyChild(pty.pid);
    const before = { bytes: heard.bytes(), work: workOf(self), at: performance.now() };
    const delays = await pressKeys(pty, heard);
    await pause(Math.max(0, WHILE - (performance.now() - before.at)));
    const seconds = (performance.now() - before.at) / 1000;
    const share = (workOf(self) - before.work) / TICKS / seconds;
    const rate = (heard.bytes() - before.bytes) / seconds;
    const delay = p95(delays);

    pty.write('e');
    await screen.waitFor(/saved: .*csv,jsonl,svg/);
    const figures = exported(folder);
    const sent = figures.map(({ sent: count }) => count);
    const lost = figures.reduce((sum, each) => sum + each.lost, 0);
    console.log(
      `${ALL} targets at 5 a second: ${(share * 100).toFixed(0)} % of a core, ` +
        `${(rate / 1000).toFixed(1)} kB/s to the terminal, keys p95 ${delay.toFixed(0)} ms (${atRest.toFixed(0)} at rest), ` +
        `${Math.min(...sent)} to ${Math.max(...sent)} probes a target, ${lost} lost`,
    );
    expect(figures).toHaveLength(ALL);
    expect(lost).toBe(0);
    expect(Math.min(...sent)).toBeGreaterThan(EACH * 0.95);
    // Where other work has the machine, keys are late at rest as well.
    expect(delay).toBeLessThan(Math.max(50, 5 * atRest));
    expect(share).toBeLessThan(0.5);
  }, 120_000);
});

type Screen = ReturnType<typeof virtualScreen>;

/** Adds every target from every place, by the keys of a person, and sets the shortest interval. */
async function addAll(pty: IPty, screen: Screen): Promise<void> {
  let added = 0;
  for (const place of PLACES) {
    for (const [at, target] of TARGETS.entries()) {
      if (added === 0) pty.write('p');
      else pty.write(at === 0 ? 'a\t' : 'a');
      await screen.waitFor(`Probe from ${place}: which target?`);
      pty.write(target);
      await screen.waitFor(`target  ${target}`);
      pty.write('\r');
      added += 1;
      await screen.waitFor(added === 1 ? /sent \d/ : `${added} targets`);
    }
  }
  pty.write('i');
  await screen.waitFor('seconds between');
  pty.write('\x150.2\r');
  await screen.waitFor(`${ALL} targets`);
}

/** Milliseconds from each key to the cursor's mark in its new row. */
async function pressKeys(pty: IPty, heard: ReturnType<typeof listen>): Promise<readonly number[]> {
  const delays: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    const begin = performance.now();
    const seen = heard.next('▸');
    pty.write(key % 2 === 0 ? 'k' : 'j');
    await seen;
    delays.push(performance.now() - begin);
    // Out of step with the frames that come by themselves.
    await pause(130 + (key % 7) * 10);
  }
  return delays;
}

function p95(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? 0;
}

function listen(pty: IPty, onText: (text: string) => void) {
  let bytes = 0;
  let waiting: { readonly text: string; readonly resolve: () => void } | null = null;
  pty.onData((text) => {
    bytes += Buffer.byteLength(text);
    onText(text);
    if (waiting !== null && text.includes(waiting.text)) {
      waiting.resolve();
      waiting = null;
    }
  });
  return {
    bytes: () => bytes,
    next: (text: string) =>
      new Promise<void>((resolve) => {
        waiting = { text, resolve };
      }),
  };
}

type Figures = { readonly sent: number; readonly lost: number };

function exported(folder: string): readonly Figures[] {
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"type":"target"'))
    .map((line): Figures => JSON.parse(line));
}

/** USER_HZ, in which proc_pid_stat(5) counts time. */
const TICKS = 100;

/** Clock ticks that a process itself has worked, without its children. */
function workOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** nsenter forks to enter a pid namespace. */
function onlyChild(pid: number): number {
  return Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
}
