import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCanvas } from '../../../src/tui/terminal/canvas.ts';
import { virtualScreen } from '../../support/virtual-screen.ts';

const COLUMNS = 12;
const ROWS = 4;

/** Spans of which a row is made: every look of our theme and some of others, narrow, wide and strange. */
const LOOKS = ['', '0', '1', '2', '7', '1;36', '31', '1;36;7', '22', '39', '38;5;200'];
const WORDS = [
  'a',
  'ab',
  '  ',
  '1',
  '●',
  '日',
  '日本',
  'e\u0301',
  '─',
  'x',
  '👍',
  '\x1b[53m',
  '한',
];

const span = fc
  .tuple(fc.constantFrom(...LOOKS), fc.constantFrom(...WORDS))
  .map(([look, word]) => `\x1b[${look}m${word}`);
/** Never wider than the screen: no word takes more than four cells. */
const row = fc
  .array(span, { maxLength: COLUMNS / 4 })
  .map((spans) => (spans.length === 0 ? '' : `${spans.join('')}\x1b[0m`));
const frame = fc.array(row, { minLength: ROWS, maxLength: ROWS }).map((rows) => rows.join('\n'));

type Shown = readonly (readonly unknown[])[];

function cellsOf(screen: ReturnType<typeof virtualScreen>): Shown {
  return Array.from({ length: ROWS }, (_, at) =>
    Array.from({ length: COLUMNS }, (__, column) => {
      const cell = screen.cell(at, column);
      // The colour in front of a blank is not seen, and not sent.
      if (cell === null || cell.text.trim() !== '' || cell.inverse) return cell;
      return 'blank';
    }),
  );
}

async function drawnAtOnce(wanted: string): Promise<Shown> {
  const screen = virtualScreen(COLUMNS, ROWS);
  for (const [at, text] of wanted.split('\n').entries()) {
    await screen.write(`\x1b[${at + 1}H\x1b[m${text}`);
  }
  const cells = cellsOf(screen);
  screen.dispose();
  return cells;
}

describe('a canvas', () => {
  test('brings a terminal from any frame to any other, in pieces, over whatever stood there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(frame, fc.nat(3)), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 60 }),
        async (frames, limit) => {
          const screen = virtualScreen(COLUMNS, ROWS);
          await screen.write('#'.repeat(COLUMNS * ROWS));
          const canvas = createCanvas(COLUMNS, ROWS);
          let last = '';
          for (const [wanted, pieces] of frames) {
            canvas.want(wanted);
            last = wanted;
            for (let sent = 0; sent < pieces; sent += 1) await screen.write(canvas.next(limit));
          }
          for (let piece = canvas.next(limit); piece !== ''; piece = canvas.next(limit)) {
            await screen.write(piece);
          }
          expect(cellsOf(screen)).toEqual(await drawnAtOnce(last));
          screen.dispose();
        },
      ),
      { numRuns: 150 },
    );
  });

  test('sends nothing for a frame that is shown, and all of it where that is not trusted', () => {
    const canvas = createCanvas(COLUMNS, ROWS);
    canvas.want('one\ntwo\n\n');
    const whole = canvas.next(1_000);
    canvas.want('one\ntwo\n\n');
    expect(canvas.next(1_000)).toBe('');
    canvas.forget();
    expect(canvas.next(1_000)).toBe(whole);
  });

  test.each([
    ['a cell', 'abcdef', 'abXdef', '\x1b[;3HX'.length],
    ['cells near each other in one run', 'abcdef', 'aXcdYf', '\x1b[;2HXcdY'.length],
    ['a rest that is erased', 'abcdefghi', 'a', 4 + 3 + 3],
  ])('writes %s and no more', (_, before, after, most) => {
    const canvas = createCanvas(COLUMNS, ROWS);
    canvas.want(before);
    canvas.next(1_000);
    canvas.want(after);
    expect(canvas.next(1_000).length).toBeLessThanOrEqual(most);
  });

  test('of frames that were never sent only the last one counts', () => {
    const canvas = createCanvas(COLUMNS, ROWS);
    canvas.want('first');
    canvas.want('second');
    expect(canvas.next(1_000)).toContain('second');
    expect(canvas.next(1_000)).toBe('');
  });
});
