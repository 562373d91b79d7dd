import type { Filters } from '../model/filters.ts';
import type { NamespaceId } from '../model/namespace-id.ts';
import type { PathFacts } from '../model/path-facts.ts';
import type { ServiceFacts } from '../model/service-facts.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { TraceEvent } from './filters/trace/trace-event.ts';
import type { Finding } from './finding.ts';
import type { ProbeResult } from './live/probe-result.ts';
import type { PacketPath } from './path/packet-path.ts';
import type { ReachQuestion } from './question.ts';

/** All that is known of one question, read from the host: what the checks are functions of. */
export type DiagnosisContext = {
  readonly question: ReachQuestion;
  readonly snapshot: Snapshot;
  /** The address that the packet is made with; null where the source has none of the family. */
  readonly source: string | null;
  /** The address that it is for; null where the destination has none. */
  readonly destination: string | null;
  /** Of the namespaces on the ways, read after the trial. */
  readonly facts: ReadonlyMap<NamespaceId, PathFacts>;
  /** The counters before the trial: what one did in between is evidence. */
  readonly before: ReadonlyMap<NamespaceId, Pick<PathFacts, 'counters'>>;
  /** The firewalls on the ways, after the trial, and before it. */
  readonly filters: ReadonlyMap<NamespaceId, Filters>;
  readonly filtersBefore: ReadonlyMap<NamespaceId, Filters>;
  /** Of the port that is asked for; null unless the host itself was asked and did not take it. */
  readonly service: ServiceFacts | null;
  readonly there: PacketPath;
  readonly back: PacketPath;
  /** What came of really trying. */
  readonly trial: ProbeResult;
  /** What netfilter's trace saw of the trial's packets; empty where none was asked for. */
  readonly traceEvents: readonly TraceEvent[];
};

/** Looks at one matter, all along the way. Pure. Says what is well too: that is what was excluded. */
export type PathCheck = (context: DiagnosisContext) => readonly Finding[];
