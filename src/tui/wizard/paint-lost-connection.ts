/** The words of a lost connection to the host: while it is waited for, and once it is up again. */
import type { Connection } from '../../executor/connection.ts';
import type { Line, Tone } from '../../model/styled-text.ts';
import { span } from '../../model/styled-text.ts';
import type { InterruptedStep, Interruption } from '../../plan/recovery/interruption.ts';
import { clock } from '../words.ts';

const FOUND: Readonly<Record<InterruptedStep['state'], readonly [string, Tone]>> = {
  done: ['done: ', 'good'],
  'not-done': ['not done: ', 'warn'],
  gone: ['gone: ', 'bad'],
  unclear: ['unclear: ', 'bad'],
};

function foundLine({ state, title, why }: InterruptedStep): Line {
  const [word, tone] = FOUND[state];
  return [span(word, tone), span(why === '' ? title : `${title}: ${why}`)];
}

/** What may become of the build, and what the host has of each step. */
export function questionLines({ why, found, cannotGoOn }: Interruption): readonly Line[] {
  const question: readonly Line[] =
    cannotGoOn === null
      ? [[span('Continue? ', 'warn'), span('c continues, r rolls back, Esc leaves it')]]
      : [
          [span('It cannot continue: ', 'bad'), span(cannotGoOn)],
          [span('Roll back? ', 'warn'), span('r rolls back, Esc leaves it')],
        ];
  // What is not done first: on a small screen the rest is cut off, and each step above says it too.
  const isDone = ({ state }: InterruptedStep) => state === 'done';
  const sorted = [...found.filter((each) => !isDone(each)), ...found.filter(isDone)];
  return [...question, ...sorted.map(foundLine), [span(why, 'dim')]];
}

/** That the connection to the host is broken, since when, and what is done about it. */
export function cutOffLine(
  { since, why, retryAt, needsPerson }: Extract<Connection, { kind: 'down' }>,
  separator: string,
): Line {
  const next = (() => {
    if (needsPerson) return `it needs you: ${why}`;
    return retryAt === null ? 'trying now' : `next try at ${clock(retryAt)}`;
  })();
  return [
    span(`no connection since ${clock(since)}`, 'bad'),
    span(` ${separator} ${next} ${separator} R tries now`),
  ];
}
