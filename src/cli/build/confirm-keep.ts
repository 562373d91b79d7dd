/** The question after a run whose undo is armed on the host: whether it is kept. */

import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { sanitise } from '../../model/text/sanitise.ts';
import type { AskToKeep, KeepQuestion } from '../../plan/revert/confirm.ts';

/** Milliseconds between two tries of a script, which has nobody to ask. */
const RETRY_MS = 1_000;

/** For a script: a new connection is answer enough, tried as long as there is time. */
export const keepByItself: AskToKeep = async ({ refused, signal }) => {
  if (refused !== null) await pause(RETRY_MS, undefined, { signal }).catch(() => {});
  return 'keep';
};

/** Counts down and asks, on the terminal. Keys typed before the question was drawn do not answer it. */
export const askToKeep: AskToKeep = async (question) => {
  await dropTyped();
  if (question.refused !== null) say(`It was not kept: ${question.refused}`, '\n');
  const lines = createInterface({ input: process.stdin, terminal: false });
  const draw = () => {
    process.stderr.write('\r');
    say(`${questionLine(question)} `);
  };
  draw();
  const tick = setInterval(draw, 1_000);
  try {
    const { promise: ended, resolve } = Promise.withResolvers<string>();
    lines.once('close', () => resolve(''));
    const typed = await Promise.race([lines.question('', { signal: question.signal }), ended]);
    return /^y(es)?$/i.test(typed.trim()) ? 'keep' : 'take-back';
  } catch (error) {
    // Time is up, or Ctrl-C: the line of the question has been left unanswered.
    say('', '\n');
    if (question.signal.aborted) return 'take-back';
    throw error;
  } finally {
    clearInterval(tick);
    lines.close();
  }
};

function questionLine({ until }: KeepQuestion): string {
  const left = Math.max(0, Math.ceil((until - Date.now()) / 1_000));
  return `Keep it? It is undone in ${left} s [y/N]`;
}

function say(text: string, end = ''): void {
  process.stderr.write(`${sanitise(text)}${end}`);
}

/** Milliseconds in which what a terminal has kept of earlier keys comes out of it. */
const TYPED_MS = 100;

/** Reads away what was typed so far; a half-typed line too, which only a raw terminal hands over. */
async function dropTyped(): Promise<void> {
  const { stdin } = process;
  const drop = () => {};
  stdin.setRawMode(true);
  stdin.on('data', drop).resume();
  await pause(TYPED_MS);
  stdin.off('data', drop).pause();
  stdin.setRawMode(false);
}
