import { useRef } from 'react';
import type { Rect } from '../layout.ts';
import type { Theme } from '../theme.ts';
import type { Panel } from './panel.ts';
import { paintPanel } from './panel.ts';
import { Rows } from './rows.tsx';
import type { Viewport } from './viewport.ts';

/** A panel on the screen; it remembers how far it was scrolled. */
export function PanelView({
  panel,
  rect,
  theme,
  viewport,
}: {
  readonly panel: Panel;
  readonly rect: Rect;
  readonly theme: Theme;
  /** Told what is in sight, where the panel holds a list. */
  readonly viewport?: Viewport;
}) {
  const top = useRef(0);
  const painted = paintPanel(panel, rect, theme, top.current);
  top.current = painted.top;
  viewport?.drawn(painted.extent);
  return <Rows rect={rect} lines={painted.lines} />;
}
