import { drawnGlyphs, type Glyphs, readAloudGlyphs } from '../model/glyphs.ts';
import type { Line, Span, Tone } from '../model/styled-text.ts';

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

/** What ends each code: a code of its own, as Ink writes it, and so has nothing to rewrite. */
const END: Readonly<Record<string, string>> = { 1: '22', 2: '22', 7: '27' };
const END_OF_COLOUR = '39';

/** What takes the accent in a selected row; a state keeps its own colour. */
const GIVES_WAY: ReadonlySet<Tone> = new Set(['plain', 'dim', 'strong']);

function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** The same with all but the accent dim: what is no longer known to be so. */
export function faded(theme: Theme): Theme {
  const fade = (part: Span): Span => (part.tone === 'accent' ? part : { ...part, tone: 'dim' });
  return { ...theme, paint: (line, options) => theme.paint(line.map(fade), options) };
}

const changes = new Map<string, string>();

/** From the look of one span to that of the next. */
function between(from: string, to: string): string {
  const key = `${from}>${to}`;
  const before = changes.get(key);
  if (before !== undefined) return before;
  const old = from.split(';').filter(Boolean);
  const now = to.split(';').filter(Boolean);
  const isRecoloured = now.some((code) => END[code] === undefined);
  const ended = old.filter((code) =>
    END[code] === undefined ? !isRecoloured : !now.includes(code),
  );
  const codes = [
    ...ended.toReversed().map((code) => END[code] ?? END_OF_COLOUR),
    ...now.filter((code) => !old.includes(code)),
  ];
  const change = codes.map((code) => `\x1b[${code}m`).join('');
  changes.set(key, change);
  return change;
}

export function createTheme(options: {
  readonly colour: boolean;
  readonly ascii: boolean;
  /** Whether it is read aloud. */
  readonly screenReader?: boolean;
}): Theme {
  const codes = options.colour ? COLOUR : PLAIN;
  const glyphs = options.screenReader === true ? readAloudGlyphs() : drawnGlyphs(options.ascii);
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
          text += between(current, code);
          current = code;
        }
        text += part.text;
      }
      return text + between(current, '');
    },
  };
}
