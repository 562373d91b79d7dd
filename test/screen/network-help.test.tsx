import { expect, onTestFinished, test } from 'vitest';
import { mountApp } from '../support/mount-app.tsx';

async function open(columns: number, rows: number, ...keys: readonly string[]) {
  const { screen } = await mountApp({ columns, rows });
  onTestFinished(screen.unmount);
  await screen.press('3', '?');
  for (const key of keys) await screen.press(key);
  return screen;
}

test('the help of Networks begins with the keys, and has a page for each type', async () => {
  const screen = await open(100, 40);
  expect(screen.text()).toContain('[Keys] None  Host  Bridge  Overlay  Container');
  await screen.press(']');
  expect(screen.text()).toContain('its own network namespace with nothing in it but lo');
  await screen.press(']');
  expect(screen.text()).toContain('voip  namespace 4026531833, the host’s');
  await screen.press('[', '[', '[');
  expect(screen.text()).toContain('side  namespace 4026532185, with web');
});

test('a page shows what this host has: the bridge, its ports, what is behind them', async () => {
  const screen = await open(100, 40, ']', ']', ']');
  expect(screen.text()).toContain('[Bridge]');
  expect(screen.text()).toContain('br-4bde906ed43a 172.18.0.1/16  icc off');
  expect(screen.text()).toContain('╋ veth01b ↔ eth0 in db');
  expect(screen.text()).toContain('docker network create --driver bridge');
});

test('where there is nothing of a type it says so', async () => {
  const screen = await open(100, 40, ']');
  expect(screen.text()).toContain('nothing of this type');
});

test('60 × 15: the page has its name and number, and scrolls', async () => {
  const screen = await open(60, 15, ']');
  expect(screen.text()).toContain('None 2/6');
  await screen.press('G');
  expect(screen.text()).toContain('Enter opens run-container');
});

test('x on a network leads to the page of its type', async () => {
  const { screen } = await mountApp({ columns: 100, rows: 24 });
  onTestFinished(screen.unmount);
  await screen.press('3', 'x', '?');
  expect(screen.text()).toContain('[Bridge]');
});
