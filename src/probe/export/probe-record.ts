/**
 * What an export holds: the probes that are kept of each target, and the moments that were marked.
 */
import type { Clock, Sample } from '../ping/ping-stats.ts';
import type { PingSession } from '../session/session.ts';

export type Moment = { readonly at: Clock; readonly text: string };

export type ProbedTarget = {
  /** What the namespace is called that the probes come from. */
  readonly from: string;
  readonly session: PingSession;
};

export type ProbeRecord = {
  readonly targets: readonly ProbedTarget[];
  /** In order. */
  readonly moments: readonly Moment[];
  readonly now: Clock;
  /** Milliseconds since the epoch at the clock's 0. */
  readonly epoch: number;
};

/** ISO 8601 with milliseconds, UTC. */
export function timeOf({ epoch }: Pick<ProbeRecord, 'epoch'>, at: Clock): string {
  return new Date(epoch + at).toISOString();
}

/** Either a probe of a target or a moment, in the order in which they came to be known. */
export type ProbeEntry =
  | { readonly kind: 'probe'; readonly of: ProbedTarget; readonly sample: Sample }
  | { readonly kind: 'moment'; readonly moment: Moment };

export function entriesOf({ targets, moments }: ProbeRecord): readonly ProbeEntry[] {
  const probes = targets.flatMap((of) =>
    of.session.stats.samples.map((sample): ProbeEntry => ({ kind: 'probe', of, sample })),
  );
  const marked = moments.map((moment): ProbeEntry => ({ kind: 'moment', moment }));
  return [...probes, ...marked].sort((one, other) => atOf(one) - atOf(other));
}

function atOf(entry: ProbeEntry): Clock {
  return entry.kind === 'probe' ? entry.sample.at : entry.moment.at;
}
