/** Turns what a terminal shows into an SVG: text with colours, no fonts or scripts of its own. */
import xterm from '@xterm/headless';

const CELL_WIDTH = 8.4;
const CELL_HEIGHT = 18;
const MARGIN = 12;
const BACKGROUND = '#16181d';
const FOREGROUND = '#d7dae0';

/** The sixteen colours of the ANSI palette, normal then bright, as the picture shows them. */
const PALETTE = [
  ...['#3b4048', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d7dae0'],
  ...['#7f848e', '#ff7b86', '#b5e890', '#ffd68a', '#7cc4ff', '#de8ff0', '#6fd3df', '#ffffff'],
];

type Style = {
  readonly colour: string;
  readonly background: string | null;
  readonly bold: boolean;
  readonly dim: boolean;
};

type Run = { readonly column: number; text: string; width: number; readonly style: Style };

type BufferCell = NonNullable<
  ReturnType<NonNullable<ReturnType<xterm.Terminal['buffer']['active']['getLine']>>['getCell']>
>;

/** The 6×6×6 cube and the greys of xterm's 256 colours. */
function indexed(index: number): string {
  const known = PALETTE[index];
  if (known !== undefined) return known;
  if (index >= 232) {
    const level = 8 + (index - 232) * 10;
    return `rgb(${level},${level},${level})`;
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const rest = index - 16;
  return `rgb(${level(Math.floor(rest / 36))},${level(Math.floor(rest / 6) % 6)},${level(rest % 6)})`;
}

function colourOf(isDefault: boolean, isRgb: boolean, value: number, fallback: string): string {
  if (isDefault) return fallback;
  return isRgb ? `#${value.toString(16).padStart(6, '0')}` : indexed(value);
}

function styleOf(cell: BufferCell): Style {
  const front = colourOf(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor(), FOREGROUND);
  const back = colourOf(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor(), BACKGROUND);
  const inverse = cell.isInverse() !== 0;
  const behind = inverse ? front : back;
  return {
    colour: inverse ? back : front,
    background: behind === BACKGROUND ? null : behind,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
  };
}

function same(one: Style, other: Style): boolean {
  return (
    one.colour === other.colour &&
    one.background === other.background &&
    one.bold === other.bold &&
    one.dim === other.dim
  );
}

function runsOf(terminal: xterm.Terminal, row: number): readonly Run[] {
  const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row);
  const runs: Run[] = [];
  for (let column = 0; column < terminal.cols; column += 1) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const last = runs.at(-1);
    const text = cell.getChars() || ' ';
    if (last !== undefined && same(last.style, style)) {
      last.text += text;
      last.width += cell.getWidth();
    } else {
      runs.push({ column, text, width: cell.getWidth(), style });
    }
  }
  return runs;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function drawRun({ column, text, width, style }: Run, row: number): string {
  const x = MARGIN + column * CELL_WIDTH;
  const y = MARGIN + row * CELL_HEIGHT;
  const length = (width * CELL_WIDTH).toFixed(1);
  const behind =
    style.background === null
      ? ''
      : `<rect x="${x.toFixed(1)}" y="${y}" width="${length}" height="${CELL_HEIGHT}" fill="${style.background}"/>`;
  if (text.trim() === '') return behind;
  const weight = style.bold ? ' font-weight="bold"' : '';
  const faint = style.dim ? ' opacity="0.6"' : '';
  return `${behind}<text x="${x.toFixed(1)}" y="${y + 13}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${style.colour}"${weight}${faint} xml:space="preserve">${escaped(text)}</text>`;
}

/** The SVG of a terminal of this size that was given these bytes; the title is for who cannot see it. */
export async function svgOf(
  title: string,
  bytes: string,
  columns: number,
  rows: number,
): Promise<string> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const width = Math.ceil(columns * CELL_WIDTH + 2 * MARGIN);
  const height = rows * CELL_HEIGHT + 2 * MARGIN;
  const body = Array.from({ length: rows }, (_, row) =>
    runsOf(terminal, row).map((run) => drawRun(run, row)),
  ).flat();
  terminal.dispose();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    ...body.filter((line) => line !== ''),
    '</svg>',
    '',
  ].join('\n');
}
