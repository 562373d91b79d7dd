import { expect, test } from 'vitest';
import { keysTable } from '../../../src/tui/keys/keys-table.ts';

const bindings = keysTable().flatMap((group) => group.bindings);

test('no key means two things in one place', () => {
  for (const context of ['lists', 'main'] as const) {
    const keys = bindings
      .filter((binding) => binding.context === 'everywhere' || binding.context === context)
      .flatMap((binding) => binding.keys);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  }
});

test('every binding has a label and a sentence of help', () => {
  for (const { keys, label, help } of bindings) {
    expect(keys.length, label).toBeGreaterThan(0);
    expect(label.length, help).toBeLessThanOrEqual(14);
    expect(help).toMatch(/^[A-Z].*\.$/);
  }
});

test.each([
  ...['j', 'k', 'Up', 'Down', 'g', 'G', 'Ctrl-d', 'Ctrl-u', 'PgUp', 'PgDn', '1', '4', 'Tab'],
  ...['Shift-Tab', 'h', 'l', 'Enter', 'Esc', '[', ']', '/', 'e', 'y', '@', '+', '_', 'R', 'Ctrl-l'],
  ...['?', 'q'],
])('%s of the contract is bound', (key) => {
  expect(bindings.some((binding) => binding.keys.includes(key))).toBe(true);
});
