/**
 * How a cell is drawn, as its SGR parameters (ECMA-48 8.3.117) in a fixed order with a space between:
 * `1 36` is bold cyan, the empty text is a terminal's default. Equal looks are equal texts.
 */
export type Sgr = string;

export const PLAIN: Sgr = '';

/** One place for each parameter that can hold at the same time as the others, in the order of a look. */
const SLOTS = ['1', '2', '3', '4', '7', '9', 'front', 'back'] as const;
type Slot = (typeof SLOTS)[number];

const OFF: Readonly<Record<string, readonly Slot[]>> = {
  0: SLOTS,
  22: ['1', '2'],
  23: ['3'],
  24: ['4'],
  27: ['7'],
  29: ['9'],
  39: ['front'],
  49: ['back'],
};

const known = new Map<string, Sgr | null>();

/** The look after a sequence `CSI parameters m`; null where a parameter is not one that we know. */
export function sgrAfter(sgr: Sgr, parameters: string): Sgr | null {
  const key = `${sgr}|${parameters}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const after = apply(sgr, parameters);
  known.set(key, after);
  return after;
}

function apply(sgr: Sgr, parameters: string): Sgr | null {
  const slots = new Map<Slot, string>();
  for (const code of sgr.split(' ')) {
    const slot = slotOf(code);
    if (slot !== null) slots.set(slot, code);
  }
  const words = parameters.split(';').map((word) => String(Number(word)));
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const off = OFF[word];
    const isLong = word === '38' || word === '48';
    const end = at + (isLong ? (words[at + 1] === '5' ? 2 : 4) : 0);
    const code = words.slice(at, end + 1).join(';');
    const slot = slotOf(code);
    if (off !== undefined) for (const one of off) slots.delete(one);
    else if (slot !== null) slots.set(slot, code);
    else return null;
    at = end;
  }
  return SLOTS.flatMap((slot) => slots.get(slot) ?? []).join(' ');
}

function slotOf(code: string): Slot | null {
  if (/^(3|9)[0-7]$|^38;(5;\d+|2;\d+;\d+;\d+)$/.test(code)) return 'front';
  if (/^(4|10)[0-7]$|^48;(5;\d+|2;\d+;\d+;\d+)$/.test(code)) return 'back';
  return SLOTS.find((slot) => slot === code) ?? null;
}

const changes = new Map<string, string>();

/** The shortest sequence that turns one look into the other; empty if they are the same. */
export function sgrChange(from: Sgr | null, to: Sgr): string {
  if (from === to) return '';
  const key = `${from}|${to}`;
  const before = changes.get(key);
  if (before !== undefined) return before;
  const change = shortest(from, to);
  changes.set(key, change);
  return change;
}

function shortest(from: Sgr | null, to: Sgr): string {
  const wanted = codesOf(to);
  const fromReset = wanted.length === 0 ? '\x1b[m' : `\x1b[0;${wanted.join(';')}m`;
  if (from === null) return fromReset;
  const has = codesOf(from);
  const stays = has.every((code) => wanted.some((other) => slotOf(other) === slotOf(code)));
  if (!stays) return fromReset;
  return `\x1b[${wanted.filter((code) => !has.includes(code)).join(';')}m`;
}

function codesOf(sgr: Sgr): readonly string[] {
  return sgr === PLAIN ? [] : sgr.split(' ');
}

/** Whether a blank drawn with it can be told from one of a terminal's default. */
export function showsOnBlank(sgr: Sgr): boolean {
  return codesOf(sgr).some((code) => {
    const slot = slotOf(code);
    return slot === '4' || slot === '7' || slot === '9' || slot === 'back';
  });
}
