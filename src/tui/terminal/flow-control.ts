/**
 * How much may be under way to the terminal. Behind a pseudoterminal there may be an ssh whose buffers
 * hold seconds of a slow line, and nothing here feels them: so what is sent ends in a question, and its
 * answer tells that all before it has arrived. The more the answers are late, the less is under way.
 * Times are in milliseconds.
 */
export type FlowControl = {
  /** Bytes that may be sent now; 0 where an answer is to be waited for. */
  readonly room: (now: number) => number;
  /** So many bytes, the question included, were sent. */
  readonly sent: (bytes: number, now: number) => void;
  readonly answered: (now: number) => void;
  /** Whether questions are asked: not of a terminal that let the first ones pass. */
  readonly asks: () => boolean;
  /** Answers that are expected. */
  readonly owed: (now: number) => number;
  /** Whether it ever answered: only then is anything held back. */
  readonly answers: () => boolean;
};

/** DSR, "how are you?" (ECMA-48 8.3.35): the answer is `ANSWER` on every terminal that we know of. */
export const QUESTION = '\x1b[5n';
export const ANSWER = '\x1b[0n';

/** An answer that is later than this is not waited for. */
export const PATIENCE = 3_000;

/** A delay beyond the shortest one, from which on what is under way is too much. */
const LATE = 100;
const WINDOW = { first: 4_096, least: 512, most: 65_536 } as const;

/** Less room than this is not worth a write while others are under way. */
const WORTH = 256;

/** The shortest delay is that of the last one or two of these: a line may become a longer one. */
const EPOCH = 10_000;

type Asked = { readonly bytes: number; readonly at: number; readonly filled: boolean };

export function createFlowControl(): FlowControl {
  let window: number = WINDOW.first;
  let asked: readonly Asked[] = [];
  let hasAnswered = false;
  let isSilent = false;
  let narrowed = Number.NEGATIVE_INFINITY;
  const shortest = shortestDelay();

  const underWay = () => asked.reduce((sum, { bytes }) => sum + bytes, 0);
  const giveUp = (now: number) => {
    const [oldest] = asked;
    if (oldest === undefined || now - oldest.at <= PATIENCE) return;
    asked = [];
    if (hasAnswered) window = WINDOW.least;
    else isSilent = true;
  };
  const adapt = ({ bytes, at, filled }: Asked, now: number) => {
    const delay = now - at;
    const late = delay - shortest(delay, now);
    if (late > LATE && at >= narrowed) {
      window = Math.max(WINDOW.least, window / 2);
      narrowed = now;
    } else if (late <= LATE && filled) {
      window = Math.min(WINDOW.most, window + (narrowed < 0 ? bytes : WORTH));
    }
  };
  return {
    room: (now) => {
      giveUp(now);
      if (!hasAnswered) return Number.POSITIVE_INFINITY;
      const room = window - underWay();
      return asked.length === 0 || room >= WORTH ? Math.max(room, 0) : 0;
    },
    sent: (bytes, now) => {
      if (isSilent) return;
      const filled = window - underWay() - bytes < WORTH;
      asked = [...asked, { bytes, at: now, filled }];
    },
    answered: (now) => {
      const [oldest, ...rest] = asked;
      hasAnswered = true;
      isSilent = false;
      if (oldest === undefined) return;
      asked = rest;
      adapt(oldest, now);
    },
    asks: () => !isSilent,
    owed: (now) => {
      giveUp(now);
      return asked.length;
    },
    answers: () => hasAnswered,
  };
}

function shortestDelay() {
  let begun = Number.NEGATIVE_INFINITY;
  let before = Number.POSITIVE_INFINITY;
  let current = Number.POSITIVE_INFINITY;
  return (delay: number, now: number): number => {
    if (now - begun > EPOCH) {
      begun = now;
      before = current;
      current = Number.POSITIVE_INFINITY;
    }
    current = Math.min(current, delay);
    return Math.min(current, before);
  };
}
