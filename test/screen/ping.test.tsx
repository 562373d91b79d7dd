import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { notRun } from '../../src/executor/command-result.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { showCommand } from '../../src/executor/show.ts';
import { idleExecutor, mountApp } from '../support/mount-app.tsx';

/** Answers every ping with these times in ms, null for a lost probe, and goes on until it is ended. */
function answering(times: readonly (number | null)[]) {
  const running = new Set<string>();
  const stream: Executor['stream'] = async (command, { signal, onLine }) => {
    const name = showCommand(command);
    running.add(name);
    onLine('PING target (172.17.0.1) 56(84) bytes of data.', 'stdout');
    for (const [at, time] of times.entries()) {
      const sequence = `icmp_seq=${at + 1}`;
      const reply = `64 bytes from 172.17.0.1: ${sequence} ttl=64 time=${time} ms`;
      onLine(time === null ? `no answer yet for ${sequence}` : reply, 'stdout');
    }
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    running.delete(name);
    return { ...notRun(command.argv, 'ping was cancelled'), cancelled: true };
  };
  return { executor: { ...idleExecutor, stream }, running };
}

async function open(times: readonly (number | null)[], columns = 100, rows = 24, ascii = false) {
  const { executor, running } = answering(times);
  const app = await mountApp({ executor, columns, rows, ascii });
  onTestFinished(app.screen.unmount);
  await app.screen.press('p');
  return { ...app, running };
}

test('p asks whom, with the gateway and the neighbours on the bridge; Enter pings', async () => {
  const { screen, running } = await open([0.05, null, 0.07]);
  expect(screen.text()).toContain('▸ 172.17.0.1  gateway');
  expect(screen.text()).toContain('172.17.0.9  my-netns, on docker0');
  await screen.press('Enter');
  await screen.waitFor('sent 3  received 2  lost 1 (33 %)');
  expect(screen.text()).toMatch(/last 70 µs {2}min 50 µs {2}avg 60 µs/);
  expect(screen.lines().some((line) => /0 ┤.*█×█/.test(line))).toBe(true);
  expect([...running]).toEqual([expect.stringContaining('ping -O -n -i 1 -- 172.17.0.1')]);
});

test('Space ends the process and keeps the numbers, r forgets them, Esc ends all', async () => {
  const { screen, running } = await open([0.05, 0.06]);
  await screen.press('Enter');
  await screen.waitFor('sent 2');
  await screen.press('Space');
  await screen.waitFor('paused');
  expect(running.size).toBe(0);
  expect(screen.text()).toContain('sent 2');
  expect(screen.text()).toContain('Space resume');
  await screen.press('r');
  await screen.waitFor('sent 0');
  await screen.press('Space');
  await screen.waitFor('sent 2');
  expect(running.size).toBe(1);
  await screen.press('Esc');
  await pause(10);
  expect(running.size).toBe(0);
  expect(screen.text()).toContain('Containers');
});

test('several targets at once: by a name of the screen, by an address; one is dropped', async () => {
  const { screen, running } = await open([0.05]);
  await screen.press('Enter', 'a');
  await screen.type('db');
  expect(screen.text()).toContain('▸ 172.18.0.2  db');
  await screen.press('Enter');
  await screen.waitFor('2 targets');
  expect(running.size).toBe(2);
  expect(screen.text()).toContain('▸ web, side → 172.18.0.2');
  expect(screen.text()).toMatch(/from → target +kind +loss +last +p50 +p99 +jitter/);
  await screen.press('d');
  await screen.settled();
  expect(running.size).toBe(1);
  expect(screen.text()).not.toContain('172.18.0.2');
});

test('what is no target and no interval is refused where it was typed', async () => {
  const { screen, running } = await open([0.05]);
  await screen.type('-f');
  await screen.press('Enter');
  expect(screen.text()).toContain('✗ -f is neither an IP address nor a host name');
  expect(running.size).toBe(0);
  await screen.press('Ctrl-u', 'Enter', 'i', 'Ctrl-u');
  await screen.type('0.1');
  await screen.press('Enter');
  expect(screen.text()).toContain('✗ an interval is 0.2 to 3600 seconds');
  await screen.press('Ctrl-u');
  await screen.type('0.5');
  await screen.press('Enter');
  await screen.waitFor('every 0.5 s');
  expect([...running]).toEqual([expect.stringContaining('-i 0.5')]);
});

test('a ping that cannot run says why, and what to do', async () => {
  const failing = { ...idleExecutor };
  failing.stream = async ({ argv }) => notRun(argv, 'ping is not installed, or not in PATH');
  const { screen } = await mountApp({ executor: failing });
  onTestFinished(screen.unmount);
  await screen.press('p', 'Enter');
  await screen.waitFor('the program ping is not installed; install iputils-ping');
});

test('while nothing is heard, nothing is drawn', async () => {
  const { screen } = await open([0.05]);
  await screen.press('Enter');
  await screen.waitFor('sent 1');
  await pause(300);
  screen.resetBytes();
  await pause(600);
  expect(screen.bytes()).toBe(0);
});

test('60 × 15 in ASCII: figures and chart fit, every row as wide as the screen', async () => {
  const { screen } = await open([0.05, null, 4], 60, 15, true);
  await screen.press('Enter');
  await screen.waitFor('sent 3');
  expect(screen.text()).toContain('lost 1 (33 %)');
  expect(screen.text()).toContain('Space pause');
  expect(screen.lines().some((line) => line.includes('_x='))).toBe(true);
  expect(screen.text()).toMatch(/^[\x20-\x7e\n]*$/);
});

/** Two targets from one place and one from the next. */
async function openThree(columns = 120, rows = 40, ascii = false) {
  const app = await open([0.05, null, 0.07], columns, rows, ascii);
  const { screen } = app;
  await screen.press('Enter', 'a');
  await screen.type('tcp://172.18.0.2:80');
  await screen.press('Enter', 'a', 'Tab');
  await screen.type('10.0.0.9');
  await screen.press('Enter');
  await screen.waitFor('3 targets');
  return app;
}

test('targets of other kinds and from other places stand in one table', async () => {
  const { screen, running } = await openThree();
  expect(screen.text()).toMatch(/from → target +kind +loss +last/);
  expect(screen.text()).toMatch(/ {2}web, side → 172\.17\.0\.1 +icmp .*▆×█ +33 % +70 µs/);
  expect(screen.text()).toMatch(/ {2}web, side → 172\.18\.0\.2:80 +tcp /);
  expect(screen.text()).toMatch(/▸ (?!web)\S.* → 10\.0\.0\.9 +icmp /);
  expect([...running].some((command) => command.includes('tcp 172.18.0.2 80 1 0'))).toBe(true);
});

test('s sorts by each column in turn, S turns it round; the cursor stays on its target', async () => {
  const { screen } = await openThree();
  const order = () =>
    screen
      .lines()
      .map((line) => / → (\S+) +(?:icmp|tcp) {2,}/.exec(line)?.[1])
      .filter((target) => target !== undefined);
  expect(order()).toEqual(['172.17.0.1', '172.18.0.2:80', '10.0.0.9']);
  await screen.press('s', 's');
  expect(screen.text()).toContain('target*');
  expect(order()).toEqual(['10.0.0.9', '172.17.0.1', '172.18.0.2:80']);
  await screen.press('S');
  expect(screen.text()).toContain('target-');
  expect(order()).toEqual(['172.18.0.2:80', '172.17.0.1', '10.0.0.9']);
  expect(screen.text()).toMatch(/▸ .* → 10\.0\.0\.9/);
});

test('a moment is marked with words, and every chart shows it', async () => {
  const { screen } = await openThree();
  await screen.press('m');
  await screen.type('I changed it here');
  expect(screen.text()).toContain('label  I changed it here');
  await screen.press('Enter');
  expect(screen.lines().filter((line) => /icmp .*▆×█│/.test(line))).toHaveLength(2);
});

test('Enter gives one target the screen, with its histogram; Left goes back', async () => {
  const { screen } = await openThree();
  await screen.press('g', 'Enter');
  expect(screen.text()).toContain('1 of 3');
  expect(screen.text()).toContain('sent 3  received 2  lost 1 (33 %)');
  expect(screen.text()).toMatch(/50 µs │█+ 1/);
  expect(screen.text()).toMatch(/63 µs │█+ 1/);
  await screen.press('j');
  expect(screen.text()).toContain('172.18.0.2:80  tcp every 1 s');
  await screen.press('Left');
  expect(screen.text()).toContain('3 targets');
});

test('what is left rests, and goes on when p is pressed again, from another thing too', async () => {
  const { screen, running } = await openThree();
  expect(running.size).toBe(3);
  await screen.press('Space', 'Esc');
  await pause(10);
  expect(running.size).toBe(0);
  expect(screen.text()).toContain('3 targets paused; press p to resume');
  await screen.press('j', 'p', 'Esc');
  await vi.waitFor(() => expect(running.size).toBe(2));
  await screen.waitFor('paused');
  expect(screen.text()).toContain('3 targets');
});

test('e writes CSV, JSON lines and SVG into the current folder, and says where', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchpanel-probes-'));
  const spy = vi.spyOn(process, 'cwd').mockReturnValue(folder);
  onTestFinished(() => {
    spy.mockRestore();
    rmSync(folder, { recursive: true });
  });
  const { screen } = await openThree();
  await screen.press('e');
  await screen.waitFor(`saved: ${join(folder, 'patchpanel-probes-')}`);
  const endings = readdirSync(folder).map((name) => name.replace(/.*\./, ''));
  expect(endings.toSorted()).toEqual(['csv', 'jsonl', 'svg']);
});

test.each([
  [60, 15, /from -> target +kind +loss +last +p99/],
  [80, 24, /from -> target +kind +loss +last +p50 +p99/],
  [120, 40, /from -> target +kind +loss +last +p50 +p99 +jitter/],
])('%s × %s in ASCII: the table fits', async (columns, rows, head) => {
  const { screen } = await openThree(columns, rows, true);
  await screen.press('m', 'Enter');
  expect(screen.text()).toMatch(head);
  expect(screen.text()).toMatch(/icmp .*-x=\|/);
  expect(screen.text()).toMatch(/^[\x20-\x7e\n]*$/);
  expect(screen.lines().every((line) => line.length <= columns)).toBe(true);
  expect(screen.lines().filter((line) => line.includes(' -> '))).toHaveLength(rows >= 24 ? 5 : 4);
});
