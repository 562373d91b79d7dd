import type { Key } from 'ink';

/**
 * One key by its name: a character (`j`, `G`, `?`), `Space`, or `Enter`, `Esc`, `Tab`, `Shift-Tab`,
 * `Up`, `Down`, `Left`, `Right`, `PgUp`, `PgDn`, `Home`, `End`, `Backspace`, `Delete`, `Ctrl-d`, ….
 */
export type KeyName = string;

const NAMED: readonly (readonly [keyof Key, KeyName])[] = [
  ['upArrow', 'Up'],
  ['downArrow', 'Down'],
  ['leftArrow', 'Left'],
  ['rightArrow', 'Right'],
  ['pageUp', 'PgUp'],
  ['pageDown', 'PgDn'],
  ['home', 'Home'],
  ['end', 'End'],
  ['backspace', 'Backspace'],
  ['delete', 'Delete'],
  ['escape', 'Esc'],
];

const CONTROL: Readonly<Record<string, KeyName>> = {
  '\r': 'Enter',
  '\n': 'Enter',
  '\t': 'Tab',
  '\x1b': 'Esc',
  '\b': 'Backspace',
  '\x7f': 'Backspace',
  '\0': 'Ctrl-Space',
  ' ': 'Space',
};

const CTRL_OFFSET = 0x60;

/**
 * The keys behind one call of Ink's `useInput`, in order. What arrives in one read is one call,
 * `jjjj` included, with Enter and Ctrl keys among the characters where they were typed fast; a key
 * typed right after Esc arrives as Meta and that key.
 */
export function pressesOf(input: string, key: Key): readonly KeyName[] {
  if (key.eventType === 'release') return [];
  if (key.tab) return [key.shift ? 'Shift-Tab' : 'Tab'];
  if (key.return) return key.meta ? ['Esc', 'Enter'] : ['Enter'];
  const named = NAMED.find(([flag]) => key[flag] === true);
  if (named !== undefined) return key.escape && key.meta ? ['Esc', 'Esc'] : [named[1]];
  if (key.ctrl) return input === '' ? [] : [`Ctrl-${input === ' ' ? 'Space' : input}`];
  const typed = [...input].map(nameOf);
  return key.meta ? ['Esc', ...typed] : typed;
}

function nameOf(character: string): KeyName {
  const named = CONTROL[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 ? `Ctrl-${String.fromCodePoint(code + CTRL_OFFSET)}` : character;
}

/** The character that a key types into a field; null for a key that types none. */
export function typedBy(name: KeyName): string | null {
  if (name === 'Space') return ' ';
  return [...name].length === 1 ? name : null;
}
