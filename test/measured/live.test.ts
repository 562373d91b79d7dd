/** A host with an engine is followed: rightly, quickly, and with few questions. */
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Ground, startEngineGround } from '../support/ground.ts';
import { followGround } from '../support/live-host.ts';
import { describeWith } from '../support/needs.ts';
import { randomChanges } from '../support/random-changes.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/patchpanel.js', import.meta.url));
const CHANGES = 60;
const EACH = 20;
const BURST = 50;

describeWith(['root', 'namespaces', 'engine', 'iproute2'], 'a host with an engine', () => {
  // One each: what random changes leave is no part of what the next test counts.
  let ground: Ground;
  beforeEach(async () => {
    ground = await startEngineGround();
    await ground.host.run(['ip', 'netns', 'add', 'a']);
  });
  afterEach(() => ground.stop());

  test('random changes of kernel and engine show as a fresh reading has them', async () => {
    const live = followGround(ground);
    onTestFinished(live.stop);
    await live.settled();
    const seed = Date.now();
    for (const { title, make } of randomChanges(ground, CHANGES, seed)) {
      await make().catch(() => {});
      await live.agrees().catch((error: unknown) => {
        throw new Error(`after ${title} (seed ${seed})`, { cause: error });
      });
    }
  }, 600_000);

  test('fifty containers that start are a handful of readings, of only what changed', async () => {
    const live = followGround(ground);
    onTestFinished(live.stop);
    const names = Array.from({ length: BURST }, (_, at) => `burst${at}`);
    await Promise.all(names.map((name) => ground.docker('create', '--name', name, 'busybox')));
    await live.settled();
    for (const counted of [live.reads, live.calls, live.commands]) counted.length = 0;
    const begin = performance.now();
    await ground.docker('start', ...names);
    const seconds = (performance.now() - begin) / 1000;
    await live.settled();
    const inspections = live.calls.filter(({ kind }) => kind === 'inspect-container');
    console.log(
      `${BURST} containers in ${seconds.toFixed(1)} s: ${live.reads.length} readings, ` +
        `${live.calls.length} engine requests (${inspections.length} inspections), ${live.commands.length} commands`,
    );
    expect(live.reads.length).toBeLessThan(5 + 2 * Math.log2(seconds) + seconds);
    expect(inspections.length).toBeLessThan(2.2 * BURST);
    await live.agrees();
    await ground.docker('rm', '-f', ...names);
  }, 300_000);

  test('a change is on the screen at once', async () => {
    const terminal = openTerminal([...ground.host.enter, process.execPath, LAUNCHER], {
      columns: 120,
      rows: 100,
      env: { XDG_STATE_HOME: '/run/state' },
    });
    onTestFinished(terminal.close);
    await ground.host.run(['ip', 'netns', 'add', 'zz']);
    await terminal.waitFor(/ live ·/);
    terminal.press('2');
    await terminal.waitFor(/▸ ● host/);
    const { ip, docker } = commandsOf(ground);
    const added = await measure(terminal, 'namespace added', EACH, (at) => ({
      make: () => ip('netns', 'add', `new${at}`),
      shows: new RegExp(`● new${at}\\b`),
    }));
    for (let at = 0; at < EACH; at += 1) await ip('netns', 'del', `new${at}`);
    await ip('link', 'add', 'probe0', 'type', 'bridge');
    await ip('address', 'add', '10.44.0.1/24', 'dev', 'probe0');
    await terminal.waitFor('10.44.0.1/24');
    const upAndDown = await measure(terminal, 'link up and down', EACH, (at) => ({
      make: () => ip('link', 'set', 'probe0', at % 2 === 0 ? 'up' : 'down'),
      shows: at % 2 === 0 ? /probe0 +(no carrier|up|lower)/ : /probe0 +down/,
    }));
    const addressed = await measure(terminal, 'address added', EACH, (at) => ({
      make: () => ip('address', 'add', `10.45.0.${at + 1}/32`, 'dev', 'probe0'),
      shows: new RegExp(`10\\.45\\.0\\.${at + 1}/32`),
    }));
    terminal.press('1');
    for (let at = 0; at < EACH; at += 1) await docker('create', '--name', `c${at}`, 'busybox');
    const started = await measure(terminal, 'container started', EACH, (at) => ({
      make: () => docker('start', `c${at}`),
      shows: new RegExp(`● c${at} `),
    }));
    terminal.press('3');
    const disconnected = await measure(terminal, 'container disconnected', EACH, (at) => ({
      make: () => docker('network', 'disconnect', 'bridge', `c${at}`),
      shows: new RegExp(`bridge +172\\.17\\.0\\.0/16 +${EACH - at - 1 || '·'} `),
    }));
    const bare = await bareCommand(ground);
    const hurry = Math.max(1, bare / UNHURRIED);
    const all = [added, upAndDown, addressed, started, disconnected];
    const said = all.map(
      ({ what, median, late }) =>
        `${what}: median ${Math.round(median)} ms, p95 ${Math.round(late)} ms`,
    );
    console.log([...said, `a bare command: ${bare.toFixed(1)} ms`].join('\n'));
    const slow = all.filter(({ median, late }) => median > 150 * hurry || late > 400 * hurry);
    expect(slow).toEqual([]);
  }, 300_000);
});

function commandsOf({ host, docker }: Ground) {
  return { docker, ip: (...argv: readonly string[]) => host.run(['ip', ...argv]) };
}

type Timing = { readonly what: string; readonly median: number; readonly late: number };

type Measured = { readonly make: () => Promise<unknown>; readonly shows: RegExp };

/** Milliseconds from the end of the command that changes the host to the text on the screen. */
async function measure(
  terminal: Terminal,
  what: string,
  times: number,
  change: (at: number) => Measured,
): Promise<Timing> {
  const taken: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const { make, shows } = change(at);
    await make();
    const begin = performance.now();
    await terminal.waitFor(shows);
    taken.push(performance.now() - begin);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  return { what, median: quantile(taken, 0.5), late: quantile(taken, 0.95) };
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

/** Milliseconds that a command takes in the host which does nothing. */
async function bareCommand({ host }: Ground): Promise<number> {
  const taken: number[] = [];
  for (let at = 0; at < EACH; at += 1) {
    const begin = performance.now();
    await host.run(['true']);
    taken.push(performance.now() - begin);
  }
  return quantile(taken, 0.5);
}

/** What a bare command takes where the machine has nothing else to do. */
const UNHURRIED = 7;
