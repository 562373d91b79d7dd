import { expect, onTestFinished, test } from 'vitest';
import { mountApp } from '../support/mount-app.tsx';

async function open(...keys: readonly string[]) {
  const { screen } = await mountApp({
    columns: 100,
    rows: 24,
    readOnly: keys.includes('read-only'),
  });
  onTestFinished(screen.unmount);
  await screen.press(...keys.filter((key) => key !== 'read-only'), 'x');
  return screen;
}

test('x lists what can be done with the selected thing, by its keys too', async () => {
  const screen = await open();
  expect(screen.text()).toMatch(/p {2}Probe from here\n/);
  expect(screen.text()).toContain('Undo the build that made it  patchpanel did not build it');
  await screen.press('p');
  expect(screen.text()).toContain('Probe from web');
});

test('what cannot be done is listed with its reason, and says it when it is chosen', async () => {
  const screen = await open('3');
  expect(screen.text()).toContain('Wire a new namespace into docker0');
  expect(screen.text()).toContain('Probe from here  a network has no namespace of its own');
  await screen.press('p');
  expect(screen.lines().at(-1)).toContain('a network has no namespace of its own');
  await screen.press('Esc');
  expect(screen.text()).toContain('Containers');
});

test('read-only: no shell', async () => {
  expect((await open('read-only')).text()).toContain('Open a shell inside  read-only');
});
