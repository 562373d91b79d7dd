/** The bytes of keys that have no character, as xterm sends them without application modes. */
const NAMED: Readonly<Record<string, string>> = {
  Enter: '\r',
  Esc: '\x1b',
  Tab: '\t',
  'Shift-Tab': '\x1b[Z',
  Space: ' ',
  Backspace: '\x7f',
  Delete: '\x1b[3~',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Right: '\x1b[C',
  Left: '\x1b[D',
  Home: '\x1b[H',
  End: '\x1b[F',
  PgUp: '\x1b[5~',
  PgDn: '\x1b[6~',
};

/** The bytes of a key: `j`, `Enter`, `Ctrl-d`. Throws if there is no such key. */
export function bytesOf(key: string): string {
  const named = NAMED[key];
  if (named !== undefined) return named;
  const control = /^Ctrl-([a-z])$/.exec(key)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) - 0x60);
  if ([...key].length === 1) return key;
  throw new Error(`No key is called ${key}`);
}

/** The bytes of a paste in bracketed paste mode. */
export function pasteOf(text: string): string {
  return `\x1b[200~${text}\x1b[201~`;
}
