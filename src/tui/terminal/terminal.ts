import { withoutAnswers } from './answers.ts';
import { createCanvas } from './canvas.ts';
import { drawnSize } from './drawn-size.ts';
import { createFlowControl, PATIENCE, QUESTION } from './flow-control.ts';
import { InkStdout, type Sized, type Written } from './ink-stdout.ts';
import type { TtyWriter } from './tty-writer.ts';

/** What the screen asks of its terminal, beyond what Ink does. */
export type TerminalKeys = {
  /** Draws everything again: what the terminal shows is not trusted. */
  readonly redraw: () => void;
  /** Waits until the terminal owes no answer, and sends nothing while `run` has it. */
  readonly whileQuiet: (run: () => Promise<void>) => Promise<void>;
};

/** A terminal as Ink sees it. It is sent only what differs from what it shows, and never more than it takes. */
export type Terminal = TerminalKeys & {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: InkStdout;
  readonly close: () => void;
};

/** Bytes of one write: after each the newest frame counts, not the rest of an older one. */
const PIECE = 1_024;

/** Milliseconds that a terminal may take for the last bytes, when we leave it. */
const LAST = 2_000;

/**
 * Milliseconds that answers are waited for before somebody else is given the terminal: of one that
 * answers, and of one that never did.
 */
const OWED = { known: 1_500, unknown: 300 } as const;

const ENTER = '\x1b[?1049h';
const LEAVE = '\x1b[?1049l';
const HIDE_CURSOR = '\x1b[?25l';
/** A terminal without an alternate screen, such as the kernel's console, would keep the last frame. */
const CLEAR = '\x1b[m\x1b[H\x1b[J';

/** `openTtyWriter` is given what is to be called when the terminal takes bytes again. */
export function createTerminal({
  stdin,
  sized: whole,
  ascii = false,
  openTtyWriter,
  takeAnswers,
}: {
  readonly stdin: NodeJS.ReadableStream;
  readonly sized: Sized;
  /** No byte above 127 is drawn, whatever Ink draws. */
  readonly ascii?: boolean;
  readonly openTtyWriter: (onDrain: () => void) => TtyWriter;
  /** Waits, blocking, for so many answers, once nothing else reads the keyboard. */
  readonly takeAnswers: (count: number) => void;
}): Terminal {
  const sized = drawnSize(whole);
  const flow = createFlowControl();
  const newCanvas = () => createCanvas(sized.columns, sized.rows, ascii);
  let canvas = newCanvas();
  let isEntered = false;
  let isHeld = false;
  let scheduled: NodeJS.Immediate | null = null;
  let giveUp: NodeJS.Timeout | null = null;
  let onQuiet = () => {};

  const sendOn = () => {
    scheduled = null;
    while (isEntered && !isHeld && !tty.isFull()) {
      const room = flow.room(performance.now());
      if (room === 0) {
        giveUp ??= setTimeout(() => {
          giveUp = null;
          sendOn();
        }, PATIENCE);
        return;
      }
      const piece = canvas.next(Math.min(room, PIECE));
      if (piece === '') return;
      const bytes = flow.asks() ? piece + QUESTION : piece;
      flow.sent(Buffer.byteLength(bytes), performance.now());
      tty.write(bytes);
    }
  };
  /** After all frames of this turn of the event loop: only the last one is worth the bytes. */
  const schedule = () => {
    scheduled ??= setImmediate(sendOn);
  };
  const tty = openTtyWriter(sendOn);

  const control = (text: string) => {
    if (text.includes(LEAVE)) {
      isEntered = false;
      // Some are owed only where a signal or an error ends us: everybody else has been quiet first.
      const owed = flow.owed(performance.now());
      if (owed > 0) takeAnswers(owed);
      tty.write(CLEAR + text);
    } else if (text.includes(ENTER)) {
      isEntered = true;
      canvas.forget();
      tty.write(text + HIDE_CURSOR);
    } else tty.write(text);
    // Outside nobody may come back to write the rest: the process may be ending.
    if (!isEntered) tty.drain(LAST);
  };
  const stdout = new InkStdout(sized, ({ kind, text }: Written) => {
    if (kind === 'control') control(text);
    else {
      canvas.want(text);
      schedule();
    }
  });
  const onResize = () => {
    canvas = newCanvas();
    stdout.emit('resize');
  };
  sized.on('resize', onResize);

  return {
    stdin: withoutAnswers(stdin, () => {
      flow.answered(performance.now());
      if (flow.owed(performance.now()) === 0) onQuiet();
      schedule();
    }),
    stdout,
    redraw: () => {
      canvas.forget();
      schedule();
    },
    whileQuiet: async (run) => {
      isHeld = true;
      if (flow.owed(performance.now()) > 0)
        await quiet(flow.answers() ? OWED.known : OWED.unknown, (listener) => {
          onQuiet = listener;
        });
      try {
        await run();
      } finally {
        isHeld = false;
        schedule();
      }
    },
    close: () => {
      sized.off('resize', onResize);
      if (scheduled !== null) clearImmediate(scheduled);
      if (giveUp !== null) clearTimeout(giveUp);
      tty.close();
    },
  };
}

function quiet(limit: number, listen: (listener: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limit);
    listen(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
