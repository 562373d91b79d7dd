import type { Glyphs } from '../../model/glyphs.ts';
import { span } from '../../model/styled-text.ts';
import type { PanelRow } from '../widgets/panel.ts';
import type { InProgress } from './state.ts';

/** What was looked at so far; the newest is what is being done now. */
export function progressRows({ looked, waits }: InProgress, glyphs: Glyphs): readonly PanelRow[] {
  const rows = looked.map((what, at) => {
    const isNow = at === looked.length - 1;
    const mark = isNow ? span(`${glyphs.waiting} `, 'accent') : span(`${glyphs.done} `, 'good');
    return { line: [mark, span(what, isNow ? 'plain' : 'dim')] };
  });
  return waits === null ? rows : [...rows, { line: [span(`  ${waits}`, 'dim')] }];
}
