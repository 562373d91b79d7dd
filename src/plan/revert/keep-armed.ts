import type { Command } from '../../executor/command.ts';
import { type CommandResult, notRun, succeeded } from '../../executor/command-result.ts';
import type { Executor, RunOptions } from '../../executor/executor.ts';
import type { Host } from '../../executor/operation.ts';
import type { NewRecord } from '../journal/journal-record.ts';
import type { Plan } from '../plan.ts';
import { engineBehind } from './engine-gate.ts';
import {
  ABSENT,
  end,
  gated,
  REVERTING,
  says,
  signOfLife,
  turn,
  UNTOLD,
  type WatcherPlace,
} from './host-scripts.ts';
import { Reverting } from './reverting.ts';
import { watcherMark } from './watcher-mark.ts';

/** How it went to end the watcher. `gone`: nothing was left of it, for whatever reason. */
export type ArmedEnding =
  | { readonly kind: 'ended' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly why: string };

/** A build whose undo is armed on the host. */
export type ArmedWatcher = {
  readonly place: WatcherPlace;
  /** Seconds without a sign of life, or an answer, after which the host takes it back. */
  readonly within: number;
  /**
   * The host with every change behind a gate over there: the watcher knows of it first, and it is
   * refused once the host takes the build back, or once nothing is left of the watcher. Throws
   * `Reverting` where the host takes it back.
   */
  readonly host: Host;
  /**
   * The host for undoing the build from here, which goes on even if nothing is left of the watcher.
   */
  readonly hostForUndo: Host;
  /** The watcher learns with the next change what the journal knows. */
  readonly note: (record: NewRecord) => void;
  /** Whether nothing was left of it when it was last heard of. */
  readonly isGone: () => boolean;
  /** Throws `Reverting` where the host takes the build back. */
  readonly makeSure: () => Promise<void>;
  /**
   * Begins the last countdown, which signs of life no longer stop; rejects as `host` does. A text
   * says why it has not begun.
   */
  readonly ask: () => Promise<string | null>;
  /** Goes back to signs of life, for as long as the build is rolled back. */
  readonly resume: () => Promise<void>;
  /** Ends the watcher without an undo. */
  readonly end: () => Promise<ArmedEnding>;
  /** No more signs of life. */
  readonly close: () => void;
};

type Parts = {
  readonly plan: Plan;
  readonly place: WatcherPlace;
  readonly within: number;
  /** As the way to it is watched: throws if it breaks. */
  readonly host: Host;
  /** The executor itself, for signs of life, of which none that fails means anything. */
  readonly pulse: Pick<Executor, 'run' | 'connection'>;
};

/** Signs of life in the time that is waited for one, so that two may be late. */
const SIGNS = 3;

export const GONE = 'the undo that was armed on the host is gone';

/** Keeps a watcher that was armed quiet, and puts every change behind its gate. */
export function keepArmed({ plan, place, within, host, pulse }: Parts): ArmedWatcher {
  const pending: string[] = [];
  /** Set once nothing is left of the watcher, as after a restart of the host. */
  let isGone = false;
  /** Whether the way broke since the host was last heard of: it may have taken the build back. */
  let isDoubtful = false;
  const stopWatching = pulse.connection?.subscribe(({ kind }) => {
    if (kind === 'down') isDoubtful = true;
  });
  let beating = false;
  const beat = setInterval(
    () => {
      if (beating) return;
      beating = true;
      void pulse.run(signOfLife(place, [])).finally(() => {
        beating = false;
      });
    },
    (within * 1_000) / SIGNS,
  );

  const { executor, engine } = host;
  /** Runs a script of the watcher's together with the marks that it was not told yet. */
  const speak = async (
    command: (marks: readonly string[]) => Command,
    options?: RunOptions,
  ): Promise<CommandResult> => {
    const marks = [...pending];
    const answer = await executor.run(command(marks), options);
    if (isOwn(answer, REVERTING)) throw new Reverting();
    if (isOwn(answer, ABSENT)) isGone = true;
    // A command that never started there reported nothing.
    else if (answer.exitCode !== null && !isOwn(answer, UNTOLD)) pending.splice(0, marks.length);
    isDoubtful = false;
    return answer;
  };
  const sign = () => speak((marks) => signOfLife(place, marks));
  const makeSure = async () => {
    if (!isGone) await sign();
  };
  const makeSureOnceBroken = async () => {
    if (isDoubtful) await makeSure();
  };
  /** It was not run; what it would have done is certainly not there. */
  const refuse = (command: Command, why: string): CommandResult => {
    return { ...notRun(command.argv, why), exitCode: 1 };
  };
  const changing = async (
    command: Command,
    { goesOn, options }: { readonly goesOn: boolean; readonly options: RunOptions | undefined },
  ): Promise<CommandResult> => {
    const answer = isGone ? null : await speak((marks) => gated(place, marks, command), options);
    if (answer === null || isOwn(answer, ABSENT)) {
      return goesOn ? executor.run(command, options) : refuse(command, `${GONE}: ${UNARMED}`);
    }
    if (isOwn(answer, UNTOLD)) return refuse(command, answer.message);
    const message = answer.message.replace(/^sh (?=ended|did|was|before)/, `${command.argv[0]} `);
    return { ...answer, argv: command.argv, message };
  };
  const hostBehind = (goesOn: boolean): Host => ({
    executor: {
      ...executor,
      run: async (command, options) => {
        await makeSureOnceBroken();
        if (command.effect === 'read') return executor.run(command, options);
        return changing(command, { goesOn, options });
      },
    },
    engine:
      engine === null
        ? null
        : engineBehind(engine, {
            makeSure: makeSureOnceBroken,
            sign: async () => {
              const answer = isGone ? null : await sign();
              if (answer === null || isOwn(answer, ABSENT)) {
                return goesOn ? null : `${GONE}: ${UNARMED}`;
              }
              return succeeded(answer) ? null : answer.message;
            },
          }),
  });
  return {
    place,
    within,
    host: hostBehind(false),
    hostForUndo: hostBehind(true),
    note: (record) => {
      const mark = watcherMark(record, plan);
      if (mark !== null) pending.push(mark);
    },
    isGone: () => isGone,
    makeSure,
    ask: async () => {
      const answer = await speak((marks) => turn(place, 'ask', marks));
      if (isOwn(answer, ABSENT)) return GONE;
      return succeeded(answer) ? null : answer.message;
    },
    resume: async () => {
      await speak((marks) => turn(place, 'resume', marks));
    },
    end: async () => {
      const answer = await executor.run(end(place));
      if (isOwn(answer, REVERTING)) throw new Reverting();
      isGone ||= succeeded(answer) || isOwn(answer, ABSENT);
      if (isOwn(answer, ABSENT)) return { kind: 'gone' };
      return succeeded(answer) ? { kind: 'ended' } : { kind: 'unknown', why: answer.message };
    },
    close: () => {
      clearInterval(beat);
      stopWatching?.();
    },
  };
}

const UNARMED = 'nothing more is changed without it';

function isOwn(answer: CommandResult, code: Parameters<typeof says>[0]): boolean {
  return answer.exitCode === code && says(code, answer.stderr);
}
