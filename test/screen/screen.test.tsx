import { Box, Text, useInput, useWindowSize } from 'ink';
import { useState } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { mount } from '../support/screen.tsx';

function Probe() {
  const { columns, rows } = useWindowSize();
  const [keys, setKeys] = useState('');
  useInput((input, key) => setKeys((before) => `${before}[${key.escape ? 'Esc' : input}]`));
  return (
    <Box width={columns} height={rows} flexDirection="column">
      <Text bold>{`${columns}x${rows}`}</Text>
      <Text>{keys}</Text>
    </Box>
  );
}

test('a screen shows what Ink draws, at the size asked for', async () => {
  const screen = await mount(<Probe />, { columns: 60, rows: 15 });
  onTestFinished(screen.unmount);
  expect(screen.lines()).toHaveLength(15);
  expect(screen.lines()[0]).toBe('60x15');
  expect(screen.cell(0, 0)).toMatchObject({ text: '6', bold: true, coloured: false });
});

test('keys, bursts and Esc are drawn when the call returns', async () => {
  const screen = await mount(<Probe />);
  onTestFinished(screen.unmount);
  await screen.press('a', 'Esc', 'b');
  await screen.type('jjj');
  expect(screen.lines()[1]).toBe('[a][Esc][b][jjj]');
});

test('a resize redraws', async () => {
  const screen = await mount(<Probe />);
  onTestFinished(screen.unmount);
  screen.resetBytes();
  await screen.resize(120, 40);
  expect(screen.lines()[0]).toBe('120x40');
  expect(screen.bytes()).toBeGreaterThan(0);
});
