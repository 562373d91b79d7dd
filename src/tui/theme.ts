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

export function createTheme(options: { readonly colour: boolean; readonly ascii: boolean }): Theme {
  const codes = options.colour ? COLOUR : PLAIN;
  const glyphs = options.ascii ? ASCII : UNICODE;
  return {
    glyphs,
    ascii: options.ascii,
    paint: (line, { selected = false, marked = null } = {}) => {
      let text = '';
      for (const [at, part] of line.entries()) {
        const tone =
          selected && (part.tone === 'plain' || part.tone === 'dim' || part.tone === 'strong')
            ? 'accent'
            : part.tone;
        const under = marked !== null && at >= marked[0] && at < marked[1];
        const code = under ? `${codes.accent};${INVERSE}` : codes[tone];
        text += code === '' ? part.text : `\x1b[${code}m${part.text}\x1b[0m`;
      }
      return text;
    },
  };
}
