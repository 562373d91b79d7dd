/** One line of text being typed, and where the next character goes. Pure. */

import type { Line } from '../../model/styled-text.ts';
import { span } from '../../model/styled-text.ts';
import type { KeyName } from '../keys/press.ts';
import { typedBy } from '../keys/press.ts';

/** `caret` counts characters (code points), from 0 to the length of the text. */
export type TextField = { readonly text: string; readonly caret: number };

/** A field with the caret behind its text. */
export function fieldOf(text: string): TextField {
  return { text, caret: [...text].length };
}

export function typeText(field: TextField, typed: string): TextField {
  const characters = [...field.text];
  const more = [...typed];
  characters.splice(field.caret, 0, ...more);
  return { text: characters.join(''), caret: field.caret + more.length };
}

/** What a key makes of a field; null for a key that is not for a field. */
export function pressInField(field: TextField, key: KeyName): TextField | null {
  const characters = [...field.text];
  const { caret } = field;
  switch (key) {
    case 'Left':
      return { ...field, caret: Math.max(0, caret - 1) };
    case 'Right':
      return { ...field, caret: Math.min(characters.length, caret + 1) };
    case 'Home':
    case 'Ctrl-a':
      return { ...field, caret: 0 };
    case 'End':
    case 'Ctrl-e':
      return fieldOf(field.text);
    case 'Backspace':
      if (caret > 0) characters.splice(caret - 1, 1);
      return { text: characters.join(''), caret: Math.max(0, caret - 1) };
    case 'Delete':
      characters.splice(caret, 1);
      return { text: characters.join(''), caret };
    case 'Ctrl-u':
      return { text: characters.slice(caret).join(''), caret: 0 };
    case 'Ctrl-w': {
      const head = characters
        .slice(0, caret)
        .join('')
        .replace(/\S+\s*$/u, '');
      return { text: head + characters.slice(caret).join(''), caret: [...head].length };
    }
    default: {
      const typed = typedBy(key);
      return typed === null ? null : typeText(field, typed);
    }
  }
}

/** The same field with a dot for each character, for what nobody may read off the screen. */
export function covered({ text, caret }: TextField): TextField {
  return { text: '•'.repeat([...text].length), caret };
}

/** The text as three spans; the middle one is the place of the caret. */
export function fieldLine({ text, caret }: TextField): Line {
  const characters = [...text];
  return [
    span(characters.slice(0, caret).join('')),
    span(characters[caret] ?? ' '),
    span(characters.slice(caret + 1).join('')),
  ];
}
