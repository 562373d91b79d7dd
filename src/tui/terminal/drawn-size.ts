import type { Sized } from './ink-stdout.ts';

/**
 * The most of a terminal that is drawn on; the rest stays blank. Each cell costs Ink and us some 500
 * bytes, and the terminal says how many there are: 2,000 by 1,000 would cost a gigabyte.
 */
const MOST = { columns: 500, rows: 200 } as const;

/** The part of a terminal that is drawn on, from its upper left corner. */
export function drawnSize(terminal: Sized): Sized {
  return {
    get columns() {
      return Math.min(terminal.columns, MOST.columns);
    },
    get rows() {
      return Math.min(terminal.rows, MOST.rows);
    },
    on: (event, listener) => terminal.on(event, listener),
    off: (event, listener) => terminal.off(event, listener),
  };
}
