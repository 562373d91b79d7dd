import type { ServiceDetail } from '../model/engine/service-detail.ts';
import type { Filters } from '../model/kernel/filters.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { PathDetail } from '../model/kernel/path-detail.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Finding } from './finding.ts';
import type { Question } from './question.ts';
import type { Sighting } from './sighting.ts';
import type { Trial } from './trial.ts';
import type { Way } from './way.ts';

/** All that is known of one question, read from the host: what the checks are functions of. */
export type Case = {
  readonly question: Question;
  readonly snapshot: Snapshot;
  /** The address that the packet is made with; null where the source has none of the family. */
  readonly source: string | null;
  /** The address that it is for; null where the destination has none. */
  readonly destination: string | null;
  /** Of the namespaces on the ways, read after the trial. */
  readonly facts: ReadonlyMap<NamespaceId, PathDetail>;
  /** The counters before the trial: what one did in between is evidence. */
  readonly before: ReadonlyMap<NamespaceId, Pick<PathDetail, 'counters'>>;
  /** The firewalls on the ways, after the trial, and before it. */
  readonly filters: ReadonlyMap<NamespaceId, Filters>;
  readonly filtersBefore: ReadonlyMap<NamespaceId, Filters>;
  /** Of the port that is asked for; null unless the host itself was asked and did not take it. */
  readonly service: ServiceDetail | null;
  readonly there: Way;
  readonly back: Way;
  /** What came of really trying. */
  readonly trial: Trial;
  /** What netfilter's trace saw of the trial's packets; empty where none was asked for. */
  readonly sightings: readonly Sighting[];
};

/** Looks at one matter, all along the way. Pure. Says what is well too: that is what was excluded. */
export type Check = (kase: Case) => readonly Finding[];
