import type { Line } from '../model/styled-text.ts';
import { cell, span } from '../model/styled-text.ts';
import type { AppContext } from './app-context.ts';
import type { KeyGroup } from './keys/binding.ts';
import type { Overlay } from './overlays.ts';
import { listOverlay } from './widgets/list-overlay.tsx';

const KEYS_WIDTH = 14;

/** All keys, by what they are for; what does nothing now says why. */
export function helpOverlay(app: AppContext, groups: readonly KeyGroup[]): Overlay {
  return listOverlay({
    id: 'help',
    title: 'Keys',
    theme: app.theme,
    rows: () => helpLines(app, groups),
    close: app.overlays.close,
  });
}

/** The keys, by what they are for; what does nothing now says why. */
export function helpLines(app: AppContext, groups: readonly KeyGroup[]): readonly Line[] {
  const state = app.store.getState();
  return groups.flatMap(({ title, bindings }, at): Line[] => [
    ...(at === 0 ? [] : [[]]),
    [span(title, 'strong')],
    ...bindings.map((binding) => {
      const reason = binding.disabled?.(state) ?? null;
      const keys = cell(span(binding.keys.join(' '), 'accent'), KEYS_WIDTH, '');
      return [
        span(' '),
        keys,
        span(' '),
        span(binding.help, reason === null ? 'plain' : 'dim'),
        ...(reason === null || binding.keys.includes('Esc')
          ? []
          : [span(`  (now: ${reason})`, 'dim')]),
      ];
    }),
  ]);
}
