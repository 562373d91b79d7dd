import { useRef } from 'react';
import type { Rect } from './layout.ts';
import type { Panel } from './panel.ts';
import { paintPanel } from './panel.ts';
import { Rows } from './rows.tsx';
import type { Theme } from './theme.ts';

/** A panel on the screen; it remembers how far it was scrolled. */
export function PanelView({
  panel,
  rect,
  theme,
}: {
  readonly panel: Panel;
  readonly rect: Rect;
  readonly theme: Theme;
}) {
  const top = useRef(0);
  const painted = paintPanel(panel, rect, theme, top.current);
  top.current = painted.top;
  return <Rows rect={rect} lines={painted.lines} />;
}
