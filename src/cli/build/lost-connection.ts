import { createInterface } from 'node:readline/promises';
import type { Connection, ConnectionWatch } from '../../executor/connection.ts';
import { quoteWord } from '../../executor/show.ts';
import type { Interruption, InterruptionChoice } from '../../plan/recovery/interruption.ts';
import type { RunPlanOptions } from '../../plan/run-ends.ts';
import { clock } from '../../tui/words.ts';
import { canAsk } from '../ask/can-ask.ts';
import type { Context } from '../context.ts';
import { type Globals, spellProgram } from '../globals.ts';
import type { Output } from '../print/output.ts';

/** Seconds for which a broken connection is waited for where nobody can be asked. */
const PATIENCE_SECONDS = 60;

type Handling = Required<Pick<RunPlanOptions, 'onConnection' | 'leave' | 'onBroken'>>;

type Call = {
  /** The connection itself; absent for this machine. */
  readonly connection: ConnectionWatch | undefined;
  /** Nothing is said and nobody asked: a program reads what is printed at the end. */
  readonly json: boolean;
  /** Aborts where the person wants an end. */
  readonly signal: AbortSignal;
};

/** Tells on stderr of a connection that broke, waits for it no longer than makes sense, and asks on a terminal. */
export function reportLostConnection(
  { output }: Context,
  { connection: watch, json, signal }: Call,
): Handling {
  const isAsked = canAsk(json);
  const say = json ? () => {} : output.complain;
  const leaving = new AbortController();
  let outage: Outage | null = null;
  signal.addEventListener('abort', () => {
    if (outage !== null) leaving.abort();
  });
  const onConnection = (connection: Connection): void => {
    if (connection.kind === 'down') {
      outage ??= beginOutage(isAsked && !signal.aborted, leaving);
      for (const line of outage.news(connection)) say(line);
      if (connection.needsPerson) outage.answer(watch);
      return;
    }
    if (outage !== null) say('connected again, checking each step on the host');
    outage?.end();
    outage = null;
  };
  const onBroken = async (broken: Interruption): Promise<InterruptionChoice> => {
    if (broken.cannotGoOn !== null) say(`it cannot continue: ${broken.cannotGoOn}`);
    if (isAsked) return ask(broken, output, signal);
    say('there is no terminal to ask you on: rolling back');
    return 'roll-back';
  };
  return { leave: leaving.signal, onConnection, onBroken };
}

type Outage = {
  /** What is new of it, as lines. */
  readonly news: (connection: Extract<Connection, { kind: 'down' }>) => readonly string[];
  /** Lets the person answer what the connection asks, once; then nothing is left to wait for. */
  readonly answer: (watch: ConnectionWatch | undefined) => void;
  readonly end: () => void;
};

function beginOutage(mayWait: boolean, leaving: AbortController): Outage {
  const timer = mayWait ? undefined : setTimeout(() => leaving.abort(), PATIENCE_SECONDS * 1_000);
  leaving.signal.addEventListener('abort', () => clearTimeout(timer));
  let told = '';
  let hasAnswered = false;
  return {
    answer: (watch) => {
      if (!mayWait || hasAnswered || watch?.interact === undefined) {
        leaving.abort();
        return;
      }
      hasAnswered = true;
      watch.interact().catch(() => leaving.abort());
    },
    news: ({ since, why, needsPerson }) => {
      const how = needsPerson ? 'it needs you' : 'trying again; Ctrl-C leaves the build as it is';
      const line = `no connection since ${clock(since)} (${why}): ${how}`;
      if (line === told) return [];
      told = line;
      return [line];
    },
    end: () => clearTimeout(timer),
  };
}

const ANSWERS: Readonly<Record<string, InterruptionChoice>> = {
  c: 'go-on',
  r: 'roll-back',
  l: 'leave',
};

/** Until one of the answers is typed. Ctrl-C rolls back, as it does while a build runs; the end of the input leaves. */
async function ask(
  { cannotGoOn }: Interruption,
  output: Output,
  signal: AbortSignal,
): Promise<InterruptionChoice> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  const offered =
    cannotGoOn === null ? 'c continue, r roll back, l leave it' : 'r roll back, l leave it';
  try {
    for (;;) {
      output.complain(`${offered}?`);
      const either = AbortSignal.any([signal, ended.signal]);
      const typed = (await lines.question('', { signal: either })).trim().toLowerCase();
      const choice = ANSWERS[typed];
      if (choice !== undefined && (choice !== 'go-on' || cannotGoOn === null)) return choice;
    }
  } catch (error) {
    if (signal.aborted) return 'roll-back';
    if (ended.signal.aborted) return 'leave';
    throw error;
  } finally {
    lines.close();
  }
}

/** The command that takes a build back later, on the same host: `patchpanel --host=ssh://web1 undo k3x9q2`. */
export function undoCommand(globals: Globals, build: string): string {
  return [...spellProgram(globals), 'undo', build].map(quoteWord).join(' ');
}
