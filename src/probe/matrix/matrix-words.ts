/** A cell of the matrix in a letter, in a tone, in words. */
import { type Alphabet, formatDuration } from '../ping/ping-format.ts';
import type { MatrixCell, MatrixOutcome } from './matrix.ts';

/** How good it is: `partly` where one of the two ways was answered and the other not. */
export type CellTone = 'good' | 'partly' | 'bad' | 'unknown';

/** What the letters mean, for a legend. */
export const LETTERS = [
  ['Y', 'answered'],
  ['r', 'refused'],
  ['x', 'silent'],
  ['n', 'not sent'],
  ['?', 'could not be tried'],
] as const;

const LETTER: Readonly<Record<MatrixOutcome['kind'], (typeof LETTERS)[number][0]>> = {
  answered: 'Y',
  refused: 'r',
  silent: 'x',
  'not-sent': 'n',
  untried: '?',
};

/** One letter for ICMP; a second one for TCP where a port is asked about: `Yr`. */
export function cellLetters({ icmp, tcp }: Pick<MatrixCell, 'icmp' | 'tcp'>): string {
  return `${LETTER[icmp.kind]}${tcp === null ? '' : LETTER[tcp.kind]}`;
}

export function cellTone({ icmp, tcp }: Pick<MatrixCell, 'icmp' | 'tcp'>): CellTone {
  const kinds = [icmp.kind, ...(tcp === null ? [] : [tcp.kind])];
  const answered = kinds.filter((kind) => kind === 'answered').length;
  if (answered === kinds.length) return 'good';
  if (answered > 0) return 'partly';
  return kinds.every((kind) => kind === 'untried') ? 'unknown' : 'bad';
}

/** `answered in 58 µs`, `refused: Connection refused`, `no answer within 1 s`. */
export function outcomeWords(outcome: MatrixOutcome, alphabet: Alphabet): string {
  switch (outcome.kind) {
    case 'answered':
      return outcome.rtt === null
        ? 'answered'
        : `answered in ${formatDuration(outcome.rtt, alphabet)}`;
    case 'refused':
      return `refused: ${outcome.said}`;
    case 'silent':
      return 'no answer within 1 s';
    case 'not-sent':
      return `not sent: ${outcome.said}`;
    case 'untried':
      return `could not be tried: ${outcome.why}`;
  }
}
