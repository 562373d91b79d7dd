/** The characters that both faces draw with, beside letters. Each takes one cell, except in ASCII. */
export type Glyphs = {
  readonly up: string;
  readonly down: string;
  readonly paused: string;
  /** Not known, not followed, or of no meaning here. */
  readonly unknown: string;
  readonly none: string;
  readonly cable: string;
  readonly arrow: string;
  /** Into a bridge, and out of it by a port. */
  readonly bridge: string;
  readonly done: string;
  readonly failed: string;
  readonly waiting: string;
  /** Ends a text that was cut. */
  readonly cut: string;
  readonly cursor: string;
  readonly rule: string;
  /** A rule where the focus is. */
  readonly heavy: string;
  readonly bar: string;
  readonly tee: string;
  readonly top: string;
  readonly branch: string;
  /** The last branch. */
  readonly last: string;
  readonly separator: string;
};

const UNICODE: Glyphs = {
  up: '●',
  down: '○',
  paused: '◐',
  unknown: '·',
  none: '—',
  cable: '↔',
  arrow: '→',
  bridge: '╋',
  done: '✓',
  failed: '✗',
  waiting: '…',
  cut: '…',
  cursor: '▸',
  rule: '─',
  heavy: '━',
  bar: '│',
  tee: '┤',
  top: '┬',
  branch: '├',
  last: '└',
  separator: '·',
};

const ASCII: Glyphs = {
  up: '*',
  down: 'o',
  paused: '=',
  unknown: '?',
  none: '-',
  cable: '<->',
  arrow: '->',
  bridge: '#',
  done: 'ok',
  failed: '!!',
  waiting: '..',
  cut: '~',
  cursor: '>',
  rule: '-',
  heavy: '=',
  bar: '|',
  tee: '+',
  top: '+',
  branch: '|',
  last: '`',
  separator: '-',
};

/** For ears: states are words, and what only draws is silent. */
const SCREEN_READER: Glyphs = {
  up: 'up',
  down: 'down',
  paused: 'paused',
  unknown: 'unknown',
  none: 'none',
  cable: 'to',
  arrow: 'to',
  bridge: 'on',
  done: 'done',
  failed: 'failed',
  waiting: '...',
  cut: '~',
  cursor: '▸',
  rule: ' ',
  heavy: ' ',
  bar: ' ',
  tee: ' ',
  top: ' ',
  branch: ' ',
  last: ' ',
  separator: ',',
};

/** The glyphs of a terminal that draws ASCII only, or of one that draws Unicode. */
export function drawnGlyphs(ascii: boolean): Glyphs {
  return ascii ? ASCII : UNICODE;
}

/** The glyphs for a screen reader. */
export function readAloudGlyphs(): Glyphs {
  return SCREEN_READER;
}
