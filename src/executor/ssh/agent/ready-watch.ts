/** Milliseconds that a shell may be silent, and take in all, before it is the agent. */
const SILENCE = 30_000;
const LIMIT = 120_000;

/** Characters that it may print first: a banner, the complaints of its start-up files. */
const MUCH = 1024 * 1024;

/** Characters of one line of the channel; the agent's own have less than 4 KiB. */
export const LONGEST_LINE = 64 * 1024;

/** Watches a shell until it is the agent. */
export type ReadyWatch = {
  /** From here on its time counts. */
  readonly begin: () => void;
  /** It printed so many characters. */
  readonly heard: (characters: number) => void;
  readonly stop: () => void;
};

/**
 * Calls back once, with why, where a shell is silent, drips or floods instead of becoming the
 * agent.
 */
export function watchForReady(giveUp: (why: string) => void): ReadyWatch {
  let isOver = false;
  let total = 0;
  let silence: NodeJS.Timeout | undefined;
  let limit: NodeJS.Timeout | undefined;
  const stop = () => {
    isOver = true;
    clearTimeout(silence);
    clearTimeout(limit);
  };
  const fail = (why: string) => {
    if (isOver) return;
    stop();
    giveUp(why);
  };
  const wait = () => {
    clearTimeout(silence);
    silence = setTimeout(
      () => fail(`the shell there said nothing for ${SILENCE / 1000} s`),
      SILENCE,
    );
  };
  return {
    begin: () => {
      if (isOver || limit !== undefined) return;
      limit = setTimeout(
        () => fail(`the shell there was not ready within ${LIMIT / 1000} s`),
        LIMIT,
      );
      wait();
    },
    heard: (characters) => {
      if (isOver) return;
      total += characters;
      if (total > MUCH) fail('the shell there printed more than 1 MiB instead of becoming ready');
      else if (limit !== undefined) wait();
    },
    stop,
  };
}
