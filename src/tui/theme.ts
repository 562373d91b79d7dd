import type { Line, Tone } from './line.ts';

const UNICODE = {
  up: '●',
  down: '○',
  paused: '◐',
  unknown: '·',
  none: '—',
  cable: '↔',
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

const ASCII: typeof UNICODE = {
  up: '*',
  down: 'o',
  paused: '=',
  unknown: '?',
  none: '-',
  cable: '<->',
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

/** For ears: states are words, and what only draws is nothing. */
const SPOKEN: typeof UNICODE = {
  up: 'up',
  down: 'down',
  paused: 'paused',
  unknown: 'unknown',
  none: 'none',
  cable: 'to',
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

export type Glyphs = Readonly<typeof UNICODE>;

/** How meanings look. `paint` turns a line into text with SGR sequences (ECMA-48 8.3.117). */
export type Theme = {
  readonly glyphs: Glyphs;
  readonly ascii: boolean;
  /** `selected` draws every plain and dim span as the accent does; `marked` is the range of spans under the cursor. */
  readonly paint: (
    line: Line,
    options?: { readonly selected?: boolean; readonly marked?: readonly [number, number] | null },
  ) => string;
};

const COLOUR: Readonly<Record<Tone, string>> = {
  plain: '',
  dim: '2',
  strong: '1',
  accent: '1;36',
  good: '32',
  warn: '33',
  bad: '31',
};

/** What is left where colours are refused (no-color.org): weight still may speak, words must. */
const PLAIN: Readonly<Record<Tone, string>> = {
  plain: '',
  dim: '2',
  strong: '1',
  accent: '1',
  good: '',
  warn: '',
  bad: '1',
};

const INVERSE = '7';
const RESET = '\x1b[0m';

/** What takes the accent in a selected row; a state keeps its own colour. */
const GIVES_WAY: ReadonlySet<Tone> = new Set(['plain', 'dim', 'strong']);

function isBlank(text: string): boolean {
  return text.trim() === '';
}

export function createTheme(options: {
  readonly colour: boolean;
  readonly ascii: boolean;
  /** Whether it is read aloud. */
  readonly spoken?: boolean;
}): Theme {
  const codes = options.colour ? COLOUR : PLAIN;
  const drawn = options.ascii ? ASCII : UNICODE;
  const glyphs = options.spoken === true ? SPOKEN : drawn;
  return {
    glyphs,
    ascii: options.ascii,
    paint: (line, { selected = false, marked = null } = {}) => {
      let text = '';
      let current = '';
      for (const [at, part] of line.entries()) {
        const under = marked !== null && at >= marked[0] && at < marked[1];
        const code = under
          ? `${codes.accent};${INVERSE}`
          : codes[selected && GIVES_WAY.has(part.tone) ? 'accent' : part.tone];
        // Blanks look the same in every tone but an inverse one: they need no sequences of their own.
        const same =
          code === current || (!under && !current.endsWith(INVERSE) && isBlank(part.text));
        if (!same) {
          text += current === '' ? `\x1b[${code}m` : code === '' ? RESET : `${RESET}\x1b[${code}m`;
          current = code;
        }
        text += part.text;
      }
      return current === '' ? text : text + RESET;
    },
  };
}
