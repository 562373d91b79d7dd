/**
 * Joins a ping session to an executor: the only impure part of the probes, and it keeps no timer.
 */

import type { Executor } from '../../executor/executor.ts';
import { inNamespace, type NamespaceEntry } from '../../executor/namespace-entry.ts';
import {
  type Clock,
  type PingSession,
  type PingSessionEvent,
  type PingStart,
  startSession,
  stepSession,
  wantedCommand,
} from '../session/session.ts';

/** What a person may ask of a running ping. */
export type PingControl =
  | { readonly kind: 'pause' | 'resume' | 'reset' | 'stop' }
  | { readonly kind: 'interval'; readonly intervalMs: number };

export type PingRunner = {
  readonly session: () => PingSession;
  readonly control: (control: PingControl) => void;
  /** Call this a few times a second: overdue probes become lost, failed ones are tried again. */
  readonly tick: () => void;
};

export type PingPlace = {
  readonly executor: Executor;
  readonly entry: NamespaceEntry;
  readonly now: () => Clock;
  /** Called after each change; joining them for a screen is the listener's. */
  readonly onChange: (session: PingSession) => void;
  /** Ends the ping's process, whatever the session wants. */
  readonly signal: AbortSignal;
};

/**
 * Starts to ping. Ends with `control({kind: 'stop'})`, with the signal, or after `count` probes.
 */
export function runPing(start: PingStart, place: PingPlace): PingRunner {
  const { executor, entry, now, onChange, signal } = place;
  let session = startSession(start, now());
  let process: { readonly number: number; readonly ending: AbortController } | null = null;

  const apply = (event: PingSessionEvent) => {
    const next = stepSession(session, event);
    if (next === session) return;
    session = next;
    settle();
    onChange(session);
  };

  const settle = () => {
    const command = signal.aborted ? null : wantedCommand(session);
    if (process !== null && (command === null || process.number !== session.run.number)) {
      process.ending.abort();
      process = null;
    }
    if (command === null || process !== null) return;
    const { number } = session.run;
    const ending = new AbortController();
    process = { number, ending };
    const isCurrent = () => !ending.signal.aborted && session.run.number === number;
    void executor
      .stream(inNamespace(entry, command), {
        signal: AbortSignal.any([signal, ending.signal]),
        onLine: (line) => {
          if (isCurrent()) apply({ kind: 'line', line, at: now() });
        },
      })
      .then((result) => {
        if (!isCurrent() || signal.aborted) return;
        process = null;
        apply({ kind: 'exited', result, at: now() });
      });
  };

  settle();
  return {
    session: () => session,
    control: (control) => apply({ ...control, at: now() }),
    tick: () => apply({ kind: 'tick', at: now() }),
  };
}
