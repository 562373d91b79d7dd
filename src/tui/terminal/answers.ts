import { ANSWER } from './flow-control.ts';

/**
 * The keyboard without the terminal's answers to our questions. Ink would drop them too, but one that
 * comes right behind an Esc would take it along.
 */
export function withoutAnswers(
  stdin: NodeJS.ReadableStream,
  onAnswer: () => void,
): NodeJS.ReadableStream {
  return readThrough(stdin, answerFilter(onAnswer));
}

/** A stream whose chunks go through a filter on their way to who reads it. */
export function readThrough(
  stdin: NodeJS.ReadableStream,
  filter: (chunk: string) => string,
): NodeJS.ReadableStream {
  const read = (size?: number): unknown => {
    const chunk: unknown = stdin.read(size);
    return chunk === null ? null : filter(String(chunk));
  };
  return new Proxy(stdin, {
    get: (target, key) => {
      if (key === 'read') return read;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/**
 * Takes the answers out of what is read, chunk by chunk, and calls back for each. Of one that two
 * chunks share the first part has gone on when the second comes: that follows it, for Ink to put
 * them together and drop them.
 */
export function answerFilter(onAnswer: () => void): (chunk: string) => string {
  let tail = '';
  return (chunk) => {
    const rest = tail === '' ? null : ANSWER.slice(tail.length);
    const isContinued = rest !== null && chunk.startsWith(rest);
    if (isContinued) onAnswer();
    const from = isContinued ? rest.length : 0;
    const [first = '', ...others] = chunk.slice(from).split(ANSWER);
    for (const _ of others) onAnswer();
    const clean = chunk.slice(0, from) + [first, ...others].join('');
    tail = beginningAtEnd(others.at(-1) ?? first);
    return clean;
  };
}

function beginningAtEnd(text: string): string {
  for (let length = ANSWER.length - 1; length > 0; length -= 1) {
    const beginning = ANSWER.slice(0, length);
    if (text.endsWith(beginning)) return beginning;
  }
  return '';
}
