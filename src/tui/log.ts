import type { Face } from './face.ts';
import type { Line } from './line.ts';
import { span, spread } from './line.ts';
import { listOverlay } from './list-overlay.tsx';
import type { Overlay } from './overlays.ts';
import { commandText, outcomeSpan } from './paint-bars.ts';
import { clock } from './words.ts';

/** The commands that were run since this opened and before, newest first. */
export function logOverlay(face: Face): Overlay {
  const entries = face.store.getState().log.toReversed();
  const { glyphs } = face.theme;
  const line = (at: number, width: number): Line => {
    const entry = entries[at];
    if (entry === undefined) return [];
    const left = [span(`${clock(entry.startedAt)} `, 'dim'), span(commandText(entry))];
    return spread(left, [span('  '), outcomeSpan(entry, glyphs)], width, glyphs.cut);
  };
  return listOverlay({
    id: 'log',
    title: `Commands ${entries.length}`,
    theme: face.theme,
    rows: (width) =>
      entries.length === 0
        ? [[span('nothing was run yet', 'dim')]]
        : entries.map((_, at) => line(at, width)),
    keys: [
      {
        keys: ['y'],
        label: 'copy',
        run: (at) => {
          const entry = entries[at];
          if (entry === undefined) return;
          face.copy(commandText(entry));
          face.store.dispatch({ type: 'notice', notice: { tone: 'plain', text: 'copied' } });
        },
      },
    ],
    page: () => face.size().rows - 4,
    close: face.overlays.close,
  });
}
