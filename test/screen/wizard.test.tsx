import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mountApp } from '../support/mount-app.tsx';

type Options = Parameters<typeof mountApp>[0];

async function open(options: Options = {}) {
  const app = await mountApp({ columns: 100, rows: 30, ...options });
  onTestFinished(app.screen.unmount);
  await app.screen.press('n');
  await app.screen.press('Enter');
  return app.screen;
}

test('the form stands filled with what would do', async () => {
  const screen = await open();
  expect(screen.text()).toContain('New: Namespace on a bridge');
  expect(screen.text()).toMatch(/Bridge\s+docker0/);
  expect(screen.text()).toMatch(/Address\s+172\.17\.255\.254\/16 +proposed/);
  expect(screen.text()).not.toContain('✗');
});

test('what is typed first takes the place of the proposal; Backspace begins to edit it', async () => {
  const screen = await open();
  await screen.type('lab-ns');
  expect(screen.text()).toMatch(/Name\s+lab-ns\n/);
  expect(screen.text()).toMatch(/Host link\s+hlab-ns /);
  await screen.press('Tab', 'Tab');
  const before = /Address\s+(\S+)/.exec(screen.text())?.[1] ?? '';
  await screen.press('Backspace');
  expect(screen.text()).toMatch(new RegExp(`Address\\s+${before.slice(0, -1)}\\n`));
});

test('a field that is emptied and left takes its proposal again', async () => {
  const screen = await open();
  await screen.press('Ctrl-u');
  expect(screen.text()).toContain('✗');
  await screen.press('Tab');
  expect(screen.text()).not.toContain('✗');
});

test.each([
  ['a name that is taken', 0, 'my-netns', /a namespace named my-netns already exists/],
  ['a name that is a path', 0, 'a/b', /✗/],
  ['an address of a container', 2, '172.17.0.2/16', /172\.17\.0\.2 belongs to eth0 of web/],
  ['an address outside', 2, '10.1.2.3/16', /outside 172\.17\.0\.0\/16/],
  ['the broadcast address', 2, '172.17.255.255/16', /broadcast/],
  ['a link name of 16 bytes', 5, 'abcdefghijklmnop', /15 bytes/],
])('refused as it is typed, at the field: %s', async (_, tabs, typed, words) => {
  const screen = await open();
  for (let at = 0; at < tabs; at += 1) await screen.press('Tab');
  await screen.type(typed);
  expect(screen.text()).toMatch(words);
  await screen.press('Enter');
  expect(screen.text()).toContain('New: Namespace on a bridge');
});

test('a choice is stepped through, and listed', async () => {
  const screen = await open();
  await screen.press('Tab', 'Right');
  expect(screen.text()).toMatch(/Bridge\s+br-4bde906ed43a/);
  await screen.press('Right');
  expect(screen.text()).toMatch(/Bridge\s+docker0/);
  await screen.press('Space');
  expect(screen.text()).toMatch(/docker0 {3}172\.17\.0\.1\/16/);
  await screen.press('Down', 'Enter');
  expect(screen.text()).toMatch(/Bridge\s+br-4bde906ed43a/);
  expect(screen.text()).toMatch(/Address\s+172\.18\./);
});

test('the plan shows each command with its reason; Esc leads back to the form', async () => {
  const screen = await open({ rows: 60 });
  await screen.press('Enter');
  expect(screen.text()).toContain('$ ip netns add my-netns-2');
  expect(screen.text()).toContain('Each namespace has its own loopback');
  await screen.press('Esc');
  expect(screen.text()).toContain('New: Namespace on a bridge');
});

test('read-only: the plan can be read, not run', async () => {
  const screen = await open({ readOnly: true });
  await screen.press('Enter', 'Enter');
  expect(screen.text()).toContain('read-only');
  expect(screen.text()).toContain('Plan:');
});

test('a run that is refused says so, and that nothing was changed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchpanel-wizard-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const screen = await open({ builds: join(folder, 'builds') });
  await screen.press('Enter', 'Enter');
  await screen.waitFor('failed: the bridge docker0 does not exist or is down');
  expect(screen.text()).toContain('Run: namespace my-netns-2 on docker0');
});

test('60 × 15: the field under the cursor and its refusal stay in sight', async () => {
  const screen = await open({ columns: 60, rows: 15 });
  for (let at = 0; at < 6; at += 1) await screen.press('Tab');
  await screen.type('9');
  expect(screen.text()).toMatch(/MTU\s+9/);
  expect(screen.text()).toMatch(/9 is less than 68 bytes/);
  await screen.press('Ctrl-u', 'Enter', 'G');
  expect(screen.text()).toContain('ping');
});

test('from a bridge, that bridge is chosen', async () => {
  const { screen } = await mountApp({ columns: 100, rows: 30 });
  onTestFinished(screen.unmount);
  await screen.press('4', 'j', 'n');
  await screen.press('Enter');
  expect(screen.text()).toMatch(/Bridge\s+br-4bde906ed43a/);
});
