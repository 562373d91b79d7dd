import { Box } from 'ink';
import { render } from 'ink-testing-library';
import { expect, test } from 'vitest';
import { createTheme } from '../../../src/tui/theme.ts';
import { MenuView } from '../../../src/tui/widgets/menu-view.tsx';

const items = [
  { value: 'docker0', label: 'docker0   172.17.0.1/16' },
  { value: 'evil', label: 'ev\x1b[31mil' },
  { value: 'lab0', label: 'lab0   10.77.0.1/24' },
];

function mount(onChoose: (value: string) => void) {
  return render(
    <Box width={60} height={10}>
      <MenuView
        panel={{ title: 'New: bridge', rows: [] }}
        items={items}
        value="lab0"
        rect={{ x: 0, y: 0, width: 60, height: 10 }}
        theme={createTheme({ colour: false, ascii: true })}
        onChoose={onChoose}
      />
    </Box>,
  );
}

test('the menu begins at the value that stands, and Enter chooses what the arrows lead to', async () => {
  const chosen: string[] = [];
  const { stdin, lastFrame, unmount } = mount((value) => chosen.push(value));
  await expect.poll(lastFrame).toMatch(/> lab0/);
  stdin.write('\r');
  await expect.poll(() => chosen).toEqual(['lab0']);
  stdin.write('\x1b[A');
  await expect.poll(lastFrame).toMatch(/> ev/);
  stdin.write('\r');
  await expect.poll(() => chosen).toEqual(['lab0', 'evil']);
  unmount();
});

test('an item from outside is drawn without its control bytes', () => {
  const { lastFrame, unmount } = mount(() => {});
  expect(lastFrame()).toContain('ev\\x1b[31mil');
  unmount();
});
