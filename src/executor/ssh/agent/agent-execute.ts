import { constants } from 'node:os';
import type { Command } from '../../command.ts';
import type { Execute } from '../../local/collect-output.ts';
import { NEVER_STARTED, type ProcessExit } from '../../local/process-exit.ts';
import { timesLonger } from '../../slowness.ts';
import type { Agent, JobEnd } from './agent.ts';

/**
 * Milliseconds that a stopped command may take to end, including signals and network, on a host
 * that is not slow.
 */
const PATIENCE = 15_000;

/** The agent that runs commands now, or why there is none. */
export type AgentAccess =
  | {
      readonly ok: true;
      readonly agent: Agent;
      /** Ends the connection. */
      readonly giveUp: () => void;
      /** What a bare command took there last, in milliseconds. */
      readonly bareMs: () => number | null;
    }
  | { readonly ok: false; readonly why: string };

/**
 * Runs commands over the agents of a connection: if a command cannot be ended, the connection is
 * dead and is given up. `wayFor` is called for each command.
 */
export function agentExecute(wayFor: (command: Command) => AgentAccess): Execute {
  return async (command, { signal, wanted, onText }) => {
    if (signal.aborted) return { ...NEVER_STARTED, isCanceled: true };
    // The shell over there would take it for an option of its own; no program is called so.
    if (command.argv[0].startsWith('-')) return { ...NEVER_STARTED, code: 'ENOENT' };
    const way = wayFor(command);
    if (!way.ok) return { ...NEVER_STARTED, refusal: way.why };
    const begin = performance.now();
    const job = way.agent.start(command, wanted === 'lines' ? 'lines' : 'pieces', onText);
    let patience: NodeJS.Timeout | undefined;
    const stop = () => {
      job.stop();
      patience = setTimeout(way.giveUp, PATIENCE * timesLonger(way.bareMs()));
    };
    signal.addEventListener('abort', stop, { once: true });
    const end = await job.end;
    signal.removeEventListener('abort', stop);
    clearTimeout(patience);
    const durationMs = performance.now() - begin;
    return { ...NEVER_STARTED, durationMs, isCanceled: signal.aborted, ...endingOf(end) };
  };
}

/** Shells have 128 + N as the status of what signal N ended (POSIX 2.8.2 leaves room; all do). */
function endingOf(end: JobEnd): Partial<ProcessExit> {
  if (end.kind === 'lost') return { isLost: true, isCanceled: false };
  if (end.kind === 'lacking') return { code: end.code };
  if (end.status === null) return { signal: 'SIGKILL' };
  const signal = SIGNALS.get(end.status - 128);
  return signal === undefined ? { exitCode: end.status } : { signal };
}

const SIGNALS = new Map(
  Object.entries(constants.signals).map(([name, number]) => [Number(number), name]),
);
