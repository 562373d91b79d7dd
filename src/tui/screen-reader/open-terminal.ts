import process from 'node:process';
import type { Glyphs } from '../../model/glyphs.ts';
import { sanitise } from '../../model/text/sanitise.ts';
import { toAscii } from '../../model/text/to-ascii.ts';
import { STDOUT } from '../terminal/draw.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { openTtyWriter } from '../terminal/tty-writer.ts';
import { createLineTerminal } from './line-terminal.ts';
import { createSpeaker, type Shown } from './speaker.ts';

/** The terminal that this process was started on, for a person with a screen reader. */
export function openScreenReaderTerminal({
  shown,
  glyphs,
  ascii,
}: {
  readonly shown: () => Shown;
  readonly glyphs: Glyphs;
  readonly ascii: boolean;
}): Terminal {
  const tty = openTtyWriter(STDOUT, () => {});
  const write = (line: string) => {
    const clean = sanitise(line);
    tty.write(`${ascii ? toAscii(clean) : clean}\n`);
  };
  const speaker = createSpeaker({ shown, glyphs, say: (lines) => lines.forEach(write) });
  return createLineTerminal({ stdin: process.stdin, tty, speaker });
}
