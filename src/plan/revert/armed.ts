import type { Command } from '../../executor/command.ts';
import type { Engine } from '../../executor/engine.ts';
import { isEngineChange } from '../../executor/engine-effect.ts';
import type { Executor, RunOptions } from '../../executor/executor.ts';
import type { Host } from '../../executor/operation.ts';
import { notRun, type Result, succeeded } from '../../executor/result.ts';
import type { Plan } from '../plan.ts';
import type { NewRecord } from '../record.ts';
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
import { markOf } from './marks.ts';
import { Reverting } from './reverting.ts';

/** A build whose undo is armed on the host. */
export type Armed = {
  readonly place: WatcherPlace;
  /** Seconds without a sign of life, or an answer, after which the host takes it back. */
  readonly within: number;
  /**
   * The host with every change behind a gate over there: the watcher knows of it first, and it is
   * refused once the host takes the build back. Throws `Reverting` then.
   */
  readonly host: Host;
  /** What the journal knows, the watcher is told with the next change. */
  readonly note: (record: NewRecord) => void;
  /** Begins the last countdown, which signs of life no longer stop; rejects as `host` does. */
  readonly ask: () => Promise<void>;
  /** Goes back to signs of life, for as long as the build is rolled back. */
  readonly resume: () => Promise<void>;
  /** Ends the watcher without an undo. */
  readonly end: () => Promise<
    { readonly ended: true } | { readonly ended: false; readonly why: string }
  >;
  /** No more signs of life. */
  readonly close: () => void;
};

type Parts = {
  readonly plan: Plan;
  readonly place: WatcherPlace;
  readonly within: number;
  /** As the way to it is watched: throws where it breaks. */
  readonly host: Host;
  /** The executor itself, for signs of life, of which none that fails means anything. */
  readonly pulse: Pick<Executor, 'run' | 'connection'>;
};

/** Signs of life in the time that is waited for one, so that two may be late. */
const SIGNS = 3;

/** Keeps a watcher that was armed quiet, and puts every change behind its gate. */
export function keepArmed({ plan, place, within, host, pulse }: Parts): Armed {
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
  ): Promise<Result> => {
    const marks = [...pending];
    const answer = await executor.run(command(marks), options);
    if (isOwn(answer, REVERTING)) throw new Reverting();
    if (isOwn(answer, ABSENT)) isGone = true;
    // One that was never begun over there told nothing.
    else if (answer.exitCode !== null && !isOwn(answer, UNTOLD)) pending.splice(0, marks.length);
    isDoubtful = false;
    return answer;
  };
  const give = (marks: readonly string[]) => signOfLife(place, marks);
  const makeSure = async () => {
    if (isDoubtful && !isGone) await speak(give);
  };
  const change: Executor['run'] = async (command, options) => {
    const answer = await speak((marks) => gated(place, marks, command), options);
    const isUnspoken = isOwn(answer, ABSENT) || isOwn(answer, UNTOLD);
    // It was not run; what it would have done is certainly not there.
    if (isUnspoken) return { ...notRun(command.argv, answer.message), exitCode: 1 };
    const message = answer.message.replace(/^sh (?=ended|did|was|before)/, `${command.argv[0]} `);
    return { ...answer, argv: command.argv, message };
  };
  return {
    place,
    within,
    host: {
      executor: {
        ...executor,
        run: async (command, options) => {
          await makeSure();
          if (command.effect === 'read' || isGone) return executor.run(command, options);
          return change(command, options);
        },
      },
      engine:
        engine === null
          ? null
          : engineBehind(engine, {
              makeSure,
              isGone: () => isGone,
              sign: () => speak(give),
            }),
    },
    note: (record) => {
      const mark = markOf(record, plan);
      if (mark !== null) pending.push(mark);
    },
    ask: async () => {
      if (pending.length > 0) await speak(give);
      await speak(() => turn(place, 'ask'));
    },
    resume: async () => {
      await speak(() => turn(place, 'resume'));
    },
    end: async () => {
      const answer = await executor.run(end(place));
      if (isOwn(answer, REVERTING)) throw new Reverting();
      if (succeeded(answer) || isOwn(answer, ABSENT)) return { ended: true };
      return { ended: false, why: answer.message };
    },
    close: () => {
      clearInterval(beat);
      stopWatching?.();
    },
  };
}

function isOwn(answer: Result, code: Parameters<typeof says>[0]): boolean {
  return answer.exitCode === code && says(code, answer.stderr);
}

type Gate = {
  readonly makeSure: () => Promise<void>;
  readonly isGone: () => boolean;
  readonly sign: () => Promise<Result>;
};

/**
 * A request cannot carry a mark to the host: that goes before it, and after it the host is asked again, so
 * that a request which came too late is known to have.
 */
function engineBehind(engine: Engine, { makeSure, isGone, sign }: Gate): Engine {
  return {
    ...engine,
    call: async (call, options) => {
      await makeSure();
      if (!isEngineChange(call) || isGone()) return engine.call(call, options);
      const before = await sign();
      if (!succeeded(before)) {
        const problem = { what: 'tell the host of it', why: before.message, hint: '' };
        return { ok: false, failure: 'failed', problem };
      }
      const answer = await engine.call(call, options);
      await sign();
      return answer;
    },
  };
}
