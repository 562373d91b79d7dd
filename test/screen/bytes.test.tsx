/** What a key costs on the way to the terminal: over ssh on a slow line that is what one waits for. */
import { expect, onTestFinished, test } from 'vitest';
import { largeSnapshot } from '../bench/large-snapshot.ts';
import { median } from '../bench/measure.ts';
import { mountApp } from '../support/mount-app.tsx';

const WALK = '2jjjjjjkkjjjjjjjjjjj1jjjkjjjjjjj4jk'.split('');

/** Milliseconds: many keys, each drawn, on a machine that may be busy. */
const LONG = 60_000;

async function large(columns: number, rows: number) {
  const { screen } = await mountApp({ columns, rows, snapshot: largeSnapshot(200), colour: true });
  onTestFinished(screen.unmount);
  const cost = async (key: string) => {
    screen.resetBytes();
    await screen.press(key);
    return screen.bytes();
  };
  return { screen, cost };
}

const SIZES = [
  [120, 40, 600],
  [80, 24, 400],
] as const;

test.each(SIZES)(
  'at %i×%i moving the cursor costs at most %i bytes',
  async (columns, rows, most) => {
    const { cost } = await large(columns, rows);
    const costs = [];
    for (const key of WALK) costs.push(await cost(key));
    expect(median(costs)).toBeGreaterThan(0);
    expect(median(costs)).toBeLessThanOrEqual(most);
  },
  LONG,
);

test.each(SIZES)('at %i×%i opening a namespace costs at most 6 kB', async (columns, rows) => {
  const { screen, cost } = await large(columns, rows);
  await screen.press('2', 'j');
  const opened = await cost('Enter');
  expect(opened).toBeGreaterThan(0);
  expect(opened).toBeLessThanOrEqual(6_000);
});

test('what did not change costs nothing', async () => {
  const { cost } = await large(120, 40);
  expect(await cost('k')).toBe(0);
});

test('Ctrl-l draws all of it anew', async () => {
  const { screen, cost } = await large(120, 40);
  const before = screen.text();
  expect(await cost('Ctrl-l')).toBeGreaterThan(2_000);
  expect(screen.text()).toBe(before);
});
