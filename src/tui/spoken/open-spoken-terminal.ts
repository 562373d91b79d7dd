import process from 'node:process';
import { sanitise } from '../../model/text/sanitise.ts';
import { toAscii } from '../../model/text/to-ascii.ts';
import { STDOUT } from '../terminal/draw.ts';
import { openOutlet } from '../terminal/outlet.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Glyphs } from '../theme.ts';
import { createSpeaker, type Shown } from './speaker.ts';
import { createSpokenTerminal } from './spoken-terminal.ts';

/** The terminal that this process was started on, for a person with a screen reader. */
export function openSpokenTerminal({
  shown,
  glyphs,
  ascii,
}: {
  readonly shown: () => Shown;
  readonly glyphs: Glyphs;
  readonly ascii: boolean;
}): Terminal {
  const outlet = openOutlet(STDOUT, () => {});
  const write = (line: string) => {
    const clean = sanitise(line);
    outlet.write(`${ascii ? toAscii(clean) : clean}\n`);
  };
  const speaker = createSpeaker({ shown, glyphs, say: (lines) => lines.forEach(write) });
  return createSpokenTerminal({ stdin: process.stdin, outlet, speaker });
}
