/** State of one probed target, and the events that change it. */
import type { CommandResult } from '../../executor/command-result.ts';
import type { Problem } from '../../model/problem.ts';
import type { Dialect } from '../ping/ping-command.ts';
import type { FirstSequence } from '../ping/ping-parse.ts';
import type { Clock, PingStats } from '../ping/ping-stats.ts';
import type { ProbeTarget } from '../probe-target.ts';
import type { ProbeDriver } from './probe-driver.ts';

export type PingPhase =
  | { readonly kind: 'running' }
  /** The host cannot send just now; tried again at `until`. */
  | { readonly kind: 'waiting'; readonly until: Clock; readonly why: string }
  | { readonly kind: 'paused' }
  /** All of `count` were sent, or it was told to stop. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly problem: Problem };

export type PingSession = {
  /** As it was typed. */
  readonly target: string;
  readonly probe: ProbeTarget;
  /** What the target resolved to, once ping said so. */
  readonly address: string | null;
  readonly intervalMs: number;
  /** Probes to send; null to go on until stopped. */
  readonly count: number | null;
  readonly phase: PingPhase;
  readonly startedAt: Clock;
  readonly stats: PingStats;
  /** The latest that a router or the kernel said against it; null once a probe is answered. */
  readonly note: string | null;
  /** Dialect of the available ping; only for ICMP. */
  readonly dialect: Dialect;
  /** How the other kinds are sent. */
  readonly speech: ProbeDriver;
  readonly resolverPaths: readonly string[];
  readonly run: Run;
};

/** The process that the session wants, and how its sequence numbers map to probes. */
export type Run = {
  readonly number: number;
  /** The probe that its first sequence number stands for. */
  readonly firstProbe: number;
  readonly firstSequence: FirstSequence;
  /** About when it sent its first probe, seen from the latest answer. */
  readonly origin: Clock;
};

export type PingSessionEvent = { readonly at: Clock } & (
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'exited'; readonly result: CommandResult }
  | { readonly kind: 'tick' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'stop' }
);

export type PingStart = {
  /** In a form that `parseTarget` takes; anything that it refuses is pinged as it is. */
  readonly target: string;
  readonly intervalMs: number;
  readonly count?: number;
  /** Where the resolv.conf may lie that counts where the probes come from, the best first. */
  readonly resolverPaths?: readonly string[];
};
