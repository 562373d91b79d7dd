import type { ServiceDetail } from '../model/engine/service-detail.ts';
import type { Filters } from '../model/kernel/filters.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { PathDetail } from '../model/kernel/path-detail.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { TraceEvent } from './filters/trace/trace-event.ts';
import type { Finding } from './finding.ts';
import type { ProbeResult } from './live/probe-result.ts';
import type { PacketPath } from './path/packet-path.ts';
import type { ReachQuestion } from './question.ts';

/** The input of a diagnosis: all that was read from the host for one question. The checks are functions of it. */
export type DiagnosisContext = {
  readonly question: ReachQuestion;
  readonly snapshot: Snapshot;
  /** The address that the packet is made with; null where the source has none of the family. */
  readonly source: string | null;
  /** The address that it is for; null where the destination has none. */
  readonly destination: string | null;
  /** Facts of the namespaces on both paths, read after the trial. */
  readonly facts: ReadonlyMap<NamespaceId, PathDetail>;
  /** The counters before the trial: what one did in between is evidence. */
  readonly before: ReadonlyMap<NamespaceId, Pick<PathDetail, 'counters'>>;
  /** The firewalls on both paths, after the trial, and before it. */
  readonly filters: ReadonlyMap<NamespaceId, Filters>;
  readonly filtersBefore: ReadonlyMap<NamespaceId, Filters>;
  /** Facts of the port that is asked for; null unless the host itself was asked and refused. */
  readonly service: ServiceDetail | null;
  readonly there: PacketPath;
  readonly back: PacketPath;
  /** The outcome of the attempts. */
  readonly trial: ProbeResult;
  /** What netfilter's trace saw of the trial's packets; empty where none was asked for. */
  readonly traceEvents: readonly TraceEvent[];
};

/** Checks one matter all along both paths. Pure. Reports what is well too: that is what was excluded. */
export type PathCheck = (context: DiagnosisContext) => readonly Finding[];
