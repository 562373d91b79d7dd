import { expect, onTestFinished, test } from 'vitest';
import type { Command } from '../../src/executor/command.ts';
import { silentSuccess } from '../../src/executor/command-result.ts';
import { idleExecutor, mountApp } from '../support/mount-app.tsx';

/** Every address answers but the last one that each asks. */
async function open(options: { columns?: number; rows?: number; ascii?: boolean } = {}) {
  const ran: Command[] = [];
  const run = async (command: Command) => {
    ran.push(command);
    const from = command.argv.indexOf('patchpanel');
    const [port = '-', , ...addresses] = command.argv.slice(from + 1);
    const lines = addresses.map((_address, at) => {
      const isLast = at === addresses.length - 1;
      const reply = '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.058 ms';
      const icmp = isLast
        ? `icmp ${at + 1} 1 packets transmitted, 0 received, 100% packet loss, time 0ms\nicmp ${at + 1} exit 1`
        : `icmp ${at + 1} ${reply}\nicmp ${at + 1} exit 0`;
      return port === '-' ? icmp : `${icmp}\ntcp ${at + 1} 1 40 Connection refused`;
    });
    return { ...silentSuccess(command.argv), stdout: lines.join('\n') };
  };
  const app = await mountApp({ executor: { ...idleExecutor, run }, ...options });
  onTestFinished(app.screen.unmount);
  await app.screen.press('M');
  await app.screen.waitFor(/\d namespaces/);
  return { ...app, ran };
}

test('M asks all and draws a letter a pair; the cursor says what its cell means', async () => {
  const { screen, ran } = await open();
  const lines = screen.lines();
  const head = lines.find((line) => line.includes('from ╲ to')) ?? '';
  const count = head.trim().split(/\s+/).slice(3).length;
  expect(count).toBeGreaterThan(2);
  expect(ran.length).toBe(count);
  expect(screen.text()).toMatch(/▸ +1 host +· Y/);
  expect(screen.text()).toMatch(/host → \S.* \S+ {3}ICMP answered in 58 µs/);
  await screen.press(...'l'.repeat(count));
  expect(screen.text()).toMatch(/ICMP no answer within 1 s/);
  await screen.press('g');
  expect(screen.text()).toContain('itself');
});

test('t asks for a port, refuses what is none, and asks all again with it', async () => {
  const { screen, ran } = await open();
  const before = ran.length;
  await screen.press('t');
  await screen.press(...'77777');
  await screen.press('Enter');
  expect(screen.text()).toContain('77777 is not a port: a number from 1 to 65535');
  await screen.press('Esc');
  await screen.press('t');
  await screen.press(...'80');
  await screen.press('Enter');
  await screen.waitFor(/TCP 80 refused: Connection refused/);
  expect(screen.text()).toContain('Matrix: reachability by ICMP and TCP 80');
  expect(ran.length).toBe(2 * before);
});

test('shows what fits around the cursor at 60×15, in ASCII', async () => {
  const { screen } = await open({ columns: 60, rows: 15, ascii: true });
  expect(screen.text()).toContain('from \\ to');
  expect(screen.lines().every((line) => /^[\x20-\x7e]*$/.test(line))).toBe(true);
  await screen.press('G');
  expect(screen.lines().some((line) => line.startsWith('>'))).toBe(true);
});
