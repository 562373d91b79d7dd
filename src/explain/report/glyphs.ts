/** Glyphs that a report is drawn with. */
export type ReportGlyphs = {
  readonly done: string;
  readonly failed: string;
  readonly arrow: string;
  readonly cable: string;
  /** Into a bridge, and out of it by a port. */
  readonly bridge: string;
  readonly branch: string;
  readonly rule: string;
  /** What was not followed. */
  readonly unknown: string;
};

const UNICODE: ReportGlyphs = {
  done: '✓',
  failed: '✗',
  arrow: '→',
  cable: '↔',
  bridge: '╋',
  branch: '├',
  rule: '─',
  unknown: '·',
};

const ASCII: ReportGlyphs = {
  done: 'ok',
  failed: '!!',
  arrow: '->',
  cable: '<->',
  bridge: '#',
  branch: '|',
  rule: '-',
  unknown: '?',
};

export function reportGlyphs(ascii: boolean): ReportGlyphs {
  return ascii ? ASCII : UNICODE;
}
