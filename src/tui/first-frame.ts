import type { Container } from '../model/engine/container.ts';
import { sanitise } from '../model/text/sanitise.ts';
import { toAscii } from '../model/text/to-ascii.ts';

/** Rows above the list of containers on every layout: the header and its title. */
const ABOVE = 2;
const INDENT = 5;
const LEAST = { columns: 60, rows: 15 } as const;

/**
 * The containers' names where their list is going to be, as text with cursor moves (CUP, ECMA-48
 * 8.3.21), the cursor home at the end. It is drawn while the screen's own code still loads, so it
 * needs none of it. Empty on a screen that is too small.
 */
export function firstFrame(
  containers: readonly Pick<Container, 'name'>[],
  {
    columns,
    rows,
    ascii = false,
  }: { readonly columns: number; readonly rows: number; readonly ascii?: boolean },
): string {
  if (columns < LEAST.columns || rows < LEAST.rows) return '';
  const shown = containers.slice(0, rows - ABOVE - 2);
  const lines = shown.map(({ name }, at) => {
    const clean = sanitise(name);
    const text = (ascii ? toAscii(clean) : clean).slice(0, columns - INDENT);
    return `\x1b[${at + ABOVE + 1};${INDENT}H${text}`;
  });
  return `${lines.join('')}\x1b[H`;
}
