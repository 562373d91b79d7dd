import type { Host } from '../executor/operation.ts';
import { readPathFacts } from '../inventory/read-path-facts.ts';
import { readSnapshot } from '../inventory/read-snapshot.ts';
import type { Reading } from '../inventory/reading.ts';
import type { NamespaceId } from '../model/namespace-id.ts';
import type { PathFacts } from '../model/path-facts.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Case } from './case.ts';
import { CHECKS } from './checks.ts';
import { chooseAim } from './choose-addresses.ts';
import { conclude } from './conclude.ts';
import type { Explanation } from './explanation.ts';
import type { Question } from './question.ts';
import { askByIp } from './route-get.ts';
import { type AllFacts, TUNNELS } from './stretch.ts';
import { runTrial } from './try.ts';
import { walk } from './walk.ts';
import type { Way } from './way.ts';

export type ExplainOptions = {
  /** Whether no trace may be set up: counters are compared instead. */
  readonly readOnly: boolean;
  readonly signal: AbortSignal;
  /** What is known of the host already, if it is fresh; else it is read. */
  readonly snapshot?: Snapshot;
  /** Hears what is done now: `following the packet`. */
  readonly onProgress?: (what: string) => void;
};

const NO_WAY: Way = { stages: [] };

/**
 * Says whether one end reaches the other, and if not, why: follows the packet there and back by the
 * host's own routing, tries it once, and judges what was seen. Changes nothing that stays. Never throws
 * for what the host does: what could not be looked at is in `unseen`.
 */
export async function explain(
  host: Host,
  question: Question,
  options: ExplainOptions,
): Promise<Explanation> {
  const { executor } = host;
  const { signal, onProgress } = options;
  const unseen: string[] = [];
  const facts = async (snapshot: Snapshot, ids: readonly NamespaceId[]) =>
    knownOf(await readPathFacts(executor, snapshot, ids, signal), unseen);

  onProgress?.('reading the host');
  const snapshot = options.snapshot ?? (await readSnapshot({ ...host, signal }));
  unseen.push(...snapshot.problems.map(({ what, why }) => `${what}: ${why}`));

  onProgress?.('following the packet');
  const tunnels = await facts(snapshot, tunnelled(snapshot));
  const aim = chooseAim(snapshot, tunnels, question);
  const { there, back } = await walkBoth(host, snapshot, tunnels, question, aim, signal);
  const involved = involvedIn(question, aim.wanted, there, back);

  const before = await facts(snapshot, involved);
  onProgress?.('trying it');
  const trial = await runTrial({
    executor,
    snapshot,
    from: question.from,
    destination: aim.destination,
    link: leavesBy(there),
    port: question.port,
    signal,
  });
  unseen.push(...trial.untried);
  onProgress?.('looking at what became of it');
  const after = await facts(snapshot, involved);

  const kase: Case = {
    question,
    snapshot,
    source: there.stages[0]?.source ?? null,
    destination: aim.destination,
    facts: after,
    before,
    filters: new Map(),
    filtersBefore: new Map(),
    there,
    back,
    trial,
    sightings: [],
  };
  return conclude(kase, CHECKS, {
    takenAt: new Date().toISOString(),
    unseen: [...new Set(unseen)],
  });
}

function knownOf(
  reading: Reading<ReadonlyMap<NamespaceId, PathFacts>>,
  unseen: string[],
): AllFacts {
  if (reading.ok) return reading.value;
  unseen.push(`${reading.problem.what}: ${reading.problem.why}`);
  return new Map();
}

/** The link that a packet leaves the source by; null where it does not leave. */
function leavesBy({ stages: [first] }: Way): string | null {
  return first?.route.kind === 'out' ? first.route.device : null;
}

/** Where the snapshot does not tell which link is joined to which. */
function tunnelled({ namespaces }: Snapshot): readonly NamespaceId[] {
  return namespaces
    .filter(({ links }) => links.some(({ kind }) => TUNNELS.includes(kind)))
    .map(({ id }) => id);
}

async function walkBoth(
  { executor }: Host,
  snapshot: Snapshot,
  facts: AllFacts,
  { from }: Question,
  { destination, wanted }: ReturnType<typeof chooseAim>,
  signal: AbortSignal,
): Promise<{ readonly there: Way; readonly back: Way }> {
  if (destination === null) return { there: NO_WAY, back: NO_WAY };
  const known = { snapshot, facts, ask: askByIp(executor, snapshot, signal) };
  const there = await walk({ ...known, from, source: null, destination, wanted });
  const source = there.stages[0]?.source ?? null;
  const last = there.stages.at(-1);
  const end = wanted ?? (last?.route.kind === 'local' ? last.namespace : null);
  if (source === null || end === null || end === from) return { there, back: NO_WAY };
  const back = await walk({
    ...known,
    from: end,
    source: destination,
    destination: source,
    wanted: from,
  });
  return { there, back };
}

/** Every namespace that has a part in either way. */
function involvedIn(
  { from }: Question,
  wanted: NamespaceId | null,
  ...ways: readonly Way[]
): readonly NamespaceId[] {
  const stages = ways.flatMap((way) => way.stages);
  return [
    ...new Set([
      from,
      ...(wanted === null ? [] : [wanted]),
      ...stages.map(({ namespace }) => namespace),
      ...stages
        .flatMap(({ segment }) => [...(segment?.passages ?? []), ...(segment?.owners ?? [])])
        .map(({ namespace }) => namespace),
    ]),
  ];
}
