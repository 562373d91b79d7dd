import { readThrough } from '../terminal/answers.ts';
import { InkStdout } from '../terminal/ink-stdout.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { TtyWriter } from '../terminal/tty-writer.ts';
import type { Speaker } from './speaker.ts';

/** Milliseconds that the last lines may take. */
const LAST = 1_000;

/** Nobody sees the frames: large enough for every overlay to show all that it has at once. */
const UNSEEN = { columns: 200, rows: 100, on: () => {}, off: () => {} };

/** Modes that Ink sets for a screen; a line that is appended needs none of them. */
const SCREEN_MODE = /^\p{Cc}\[\?(?:25|1049)[hl]$/u;

/** A terminal of which no frame is drawn: what a speaker finds new in them is appended in lines. */
export function createLineTerminal({
  stdin,
  tty,
  speaker,
}: {
  readonly stdin: NodeJS.ReadableStream;
  readonly tty: TtyWriter;
  readonly speaker: Speaker;
}): Terminal {
  let asked = false;
  return {
    stdin: readThrough(stdin, (chunk) => {
      asked = true;
      return chunk;
    }),
    stdout: new InkStdout(UNSEEN, ({ kind, text }) => {
      if (kind === 'control') {
        if (!SCREEN_MODE.test(text)) tty.write(text);
        return;
      }
      speaker.onFrame(text, asked);
      asked = false;
    }),
    redraw: speaker.again,
    whileQuiet: (run) => run(),
    close: () => {
      tty.drain(LAST);
      tty.close();
    },
  };
}
