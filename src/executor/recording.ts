import type { Command } from './command.ts';
import { type CommandResult, silentSuccess } from './command-result.ts';
import type { Engine, EngineAnswer, EngineCall } from './engine/engine.ts';
import type { Executor } from './executor.ts';
import type { Netlink } from './netlink/netlink.ts';

/** What was asked of a host, and its outcome. `startedAt` is in milliseconds since the epoch. */
export type LogEntry =
  | {
      readonly kind: 'run' | 'stream' | 'interact';
      readonly startedAt: number;
      readonly command: Command;
      readonly result: CommandResult;
    }
  | {
      readonly kind: 'engine';
      readonly startedAt: number;
      readonly durationMs: number;
      readonly call: EngineCall;
      readonly answer: EngineAnswer;
    };

type Listener = (entry: LogEntry) => void;

/** Tells the listener of each command once it has ended. */
export function recording(executor: Executor, listener: Listener): Executor {
  const recorded = async (
    kind: 'run' | 'stream' | 'interact',
    command: Command,
    ending: Promise<CommandResult>,
  ) => {
    const startedAt = Date.now();
    const result = await ending;
    listener({ kind, startedAt, command, result });
    return result;
  };
  return {
    ...executor,
    ...(executor.netlink === undefined
      ? {}
      : { netlink: recordingNetlink(executor.netlink, listener) }),
    run: (command, options) => recorded('run', command, executor.run(command, options)),
    stream: (command, options) => recorded('stream', command, executor.stream(command, options)),
    interact: (command) => recorded('interact', command, executor.interact(command)),
  };
}

/** For a question that ran no command: what you would type to see the same. */
function recordingNetlink(netlink: Netlink, listener: Listener): Netlink {
  const recorded =
    <Q extends { readonly shows: Command }>(ask: (question: Q) => Promise<void>) =>
    async (question: Q) => {
      const startedAt = Date.now();
      const begin = performance.now();
      await ask(question);
      const durationMs = performance.now() - begin;
      const result = { ...silentSuccess(question.shows.argv), durationMs };
      listener({ kind: 'run', startedAt, command: question.shows, result });
    };
  return { ...netlink, dump: recorded(netlink.dump), pair: recorded(netlink.pair) };
}

/** Tells the listener of each engine call once it is answered. */
export function recordingEngine(engine: Engine, listener: Listener): Engine {
  return {
    ...engine,
    call: async (call, options) => {
      const startedAt = Date.now();
      const begin = performance.now();
      const answer = await engine.call(call, options);
      const durationMs = performance.now() - begin;
      listener({ kind: 'engine', startedAt, durationMs, call, answer });
      return answer;
    },
  };
}
