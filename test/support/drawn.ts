import { drawLine, type PrintedLine } from '../../src/cli/print/line.ts';

/** Lines as a file gets them, joined by newlines. */
export function drawn(...lines: readonly PrintedLine[]): string {
  return lines.map((line) => drawLine(line, { colour: false, ascii: false })).join('\n');
}
