import { describe, expect, test } from 'vitest';
import type { LayoutInput, Rect } from '../../src/tui/layout.ts';
import { layoutOf } from '../../src/tui/layout.ts';

const usual: LayoutInput = {
  columns: 80,
  rows: 24,
  focus: 'containers',
  pane: 'containers',
  zoom: 'normal',
};

/** One letter a rectangle, one picture cell for ten columns; throws where two overlap. */
function picture(input: Partial<LayoutInput>): string {
  const all = { ...usual, ...input };
  const layout = layoutOf(all);
  const cells = Array.from({ length: all.rows }, () => Array<string>(all.columns).fill('.'));
  const draw = (letter: string, rect: Rect | null | undefined) => {
    for (let y = rect?.y ?? 0; rect && y < rect.y + rect.height; y += 1) {
      const row = cells[y] ?? [];
      for (let x = rect.x; x < rect.x + rect.width; x += 1) {
        if (row[x] !== '.') throw new Error(`${letter} at ${x},${y} is over ${row[x]}`);
        row[x] = letter;
      }
    }
  };
  draw('h', layout.header);
  draw('s', layout.strip);
  draw('C', layout.panes.containers);
  draw('N', layout.panes.namespaces);
  draw('W', layout.panes.networks);
  draw('B', layout.panes.bridges);
  draw('M', layout.main);
  draw('l', layout.log);
  draw('f', layout.footer);
  const lines = cells.map((row) => row.filter((_, x) => x % 10 === 0).join(''));
  return lines
    .reduce<[string, number][]>((runs, line) => {
      const last = runs.at(-1);
      if (last?.[0] === line) last[1] += 1;
      else runs.push([line, 1]);
      return runs;
    }, [])
    .map(([line, times]) => `${line} ${times}`)
    .join('\n');
}

describe('layout', () => {
  test.each<[string, Partial<LayoutInput>, string]>([
    [
      '120×40 opens all lists beside the selected thing',
      { columns: 120, rows: 40 },
      `
hhhhhhhhhhhh 1
CCCCMMMMMMMM 12
NNNNMMMMMMMM 11
WWWWMMMMMMMM 7
BBBBMMMMMMMM 7
llllllllllll 1
ffffffffffff 1`,
    ],
    [
      '80×24 folds the lists without focus to their titles',
      {},
      `
hhhhhhhh 1
CCCMMMMM 18
NNNMMMMM 1
WWWMMMMM 1
BBBMMMMM 1
llllllll 1
ffffffff 1`,
    ],
    [
      '80×24 keeps the list open that the main pane is about',
      { focus: 'main', pane: 'bridges' },
      `
hhhhhhhh 1
CCCMMMMM 1
NNNMMMMM 1
WWWMMMMM 1
BBBMMMMM 18
llllllll 1
ffffffff 1`,
    ],
    [
      '60×15 shows a list alone',
      { columns: 60, rows: 15, focus: 'networks', pane: 'networks' },
      `
hhhhhh 1
ssssss 1
WWWWWW 12
ffffff 1`,
    ],
    [
      'zoom half widens the focused side',
      { columns: 120, rows: 24, zoom: 'half' },
      `
hhhhhhhhhhhh 1
CCCCCCMMMMMM 18
NNNNNNMMMMMM 1
WWWWWWMMMMMM 1
BBBBBBMMMMMM 1
llllllllllll 1
ffffffffffff 1`,
    ],
  ])('%s', (_title, input, wanted) => {
    expect(picture(input)).toBe(wanted.trim());
  });

  test.each([
    ['60×15', 60, 15],
    ['80×24', 80, 24],
  ])('the opened thing fills %s when zoomed, under its own title', (_title, columns, rows) => {
    const layout = layoutOf({ ...usual, columns, rows, focus: 'main', zoom: 'full' });
    expect(layout.panes).toEqual({});
    expect(layout.main).toMatchObject({ x: 0, y: 1, width: columns });
  });

  test.each([
    [59, 15],
    [60, 14],
    [1, 1],
  ])('%i×%i is too small for anything', (columns, rows) => {
    expect(layoutOf({ ...usual, columns, rows }).kind).toBe('tiny');
  });

  test('no size from 60×15 up makes rectangles overlap or leave the screen', () => {
    for (let columns = 60; columns <= 200; columns += 7) {
      for (let rows = 15; rows <= 60; rows += 3) {
        for (const zoom of ['normal', 'half', 'full'] as const) {
          for (const focus of ['main', 'networks'] as const) {
            const layout = layoutOf({ columns, rows, focus, pane: 'networks', zoom });
            picture({ columns, rows, focus, pane: 'networks', zoom });
            for (const rect of [layout.main, ...Object.values(layout.panes), layout.footer]) {
              if (rect === null) continue;
              expect(rect.x + rect.width).toBeLessThanOrEqual(columns);
              expect(rect.y + rect.height).toBeLessThanOrEqual(rows);
              expect(rect.height).toBeGreaterThan(0);
            }
          }
        }
      }
    }
  });
});
