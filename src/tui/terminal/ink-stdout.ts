import { Writable } from 'node:stream';

/** A terminal's size, and the event that it has changed. */
export type Sized = {
  readonly columns: number;
  readonly rows: number;
  readonly on: (event: 'resize', listener: () => void) => unknown;
  readonly off: (event: 'resize', listener: () => void) => unknown;
};

/** What Ink writes: a whole frame, or sequences that change a mode of the terminal or use its clipboard. */
export type Written = { readonly kind: 'frame' | 'control'; readonly text: string };

/** DEC private modes (`CSI ? n h`, `l`) and operating system commands (`OSC … BEL`), nothing else. */
const CONTROL = /^(?:\p{Cc}\[\?[\d;]+[hl]|\p{Cc}\][^\p{Cc}]*\p{Cc})+$/u;

/**
 * What Ink takes for the terminal. With its option `debug` Ink writes every frame as a whole, with
 * nothing that moves the cursor, and everything else apart from frames.
 */
export class InkStdout extends Writable {
  readonly isTTY = true;
  readonly #sized: Sized;

  constructor(sized: Sized, onWrite: (written: Written) => void) {
    super({
      decodeStrings: false,
      write: (chunk, _encoding, done) => {
        const text = String(chunk);
        if (text !== '') onWrite({ kind: CONTROL.test(text) ? 'control' : 'frame', text });
        done();
      },
    });
    this.#sized = sized;
  }

  get columns(): number {
    return this.#sized.columns;
  }

  get rows(): number {
    return this.#sized.rows;
  }
}
