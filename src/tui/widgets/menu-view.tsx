import { Box, Text } from 'ink';
import SelectInput from 'ink-select-input';
import { useMemo } from 'react';
import { cut, line } from '../../model/styled-text.ts';
import { sanitise } from '../../model/text/sanitise.ts';
import type { Rect } from '../layout.ts';
import type { Theme } from '../theme.ts';
import type { Panel } from './panel.ts';
import { PanelView } from './panel-view.tsx';

export type MenuItem = { readonly label: string; readonly value: string };

/** Rows of a menu that are left to its title and the space below it. */
const HEAD = 2;
/** Cells of the cursor before a label. */
const CURSOR = 2;

/** A short fixed menu under a title; it takes the arrows, j, k and Enter by itself. */
export function MenuView({
  panel,
  items,
  value,
  rect,
  theme,
  onChoose,
}: {
  readonly panel: Panel;
  readonly items: readonly MenuItem[];
  /** The item under the cursor at first. */
  readonly value: string;
  readonly rect: Rect;
  readonly theme: Theme;
  readonly onChoose: (value: string) => void;
}) {
  const initial = items.findIndex((item) => item.value === value);
  const { indicator, label } = useMemo(() => drawnAsRows(theme), [theme]);
  return (
    <>
      <PanelView panel={panel} rect={rect} theme={theme} />
      <Box position="absolute" marginLeft={rect.x + HEAD} marginTop={rect.y + HEAD}>
        <SelectInput
          items={items.map((item) => ({
            key: item.value,
            // A label that wraps would push those below it out of their rows.
            label: cut(sanitise(item.label), rect.width - HEAD - CURSOR, theme.glyphs.cut),
            value: item.value,
          }))}
          initialIndex={Math.max(0, initial)}
          limit={rect.height - HEAD - 1}
          indicatorComponent={indicator}
          itemComponent={label}
          onSelect={(item) => onChoose(item.value)}
        />
      </Box>
    </>
  );
}

/** The parts of an item, drawn as the rows of every other list are. */
function drawnAsRows({ glyphs, paint }: Theme) {
  type Part = { readonly isSelected?: boolean };
  const indicator = ({ isSelected = false }: Part) => (
    <Text>{paint(line((isSelected ? glyphs.cursor : '').padEnd(CURSOR), 'accent'))}</Text>
  );
  const label = ({ isSelected = false, label: text }: Part & { readonly label: string }) => (
    <Text>{paint(line(text, isSelected ? 'accent' : 'plain'))}</Text>
  );
  return { indicator, label };
}
