import type { Host } from '../executor/operation.ts';
import { speedOf } from '../executor/speed.ts';
import { readCounters } from '../inventory/details/read-counters.ts';
import { readPathDetail } from '../inventory/details/read-path-detail.ts';
import { readSnapshot } from '../inventory/read-snapshot.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { Problem } from '../model/problem.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { askForService } from './ask-service.ts';
import type { Case } from './case.ts';
import { CHECKS } from './checks.ts';
import { chooseAim } from './choose-addresses.ts';
import { conclude } from './conclude.ts';
import type { Explanation } from './explanation.ts';
import { watchFilters } from './filters/watch-filters.ts';
import type { AllFacts } from './link-facts.ts';
import { otherAnswerers } from './other-answerers.ts';
import { nameOf } from './place.ts';
import type { Question } from './question.ts';
import { askByIp } from './route-get.ts';
import { namespacesToRead } from './stretch.ts';
import { translateByFilters } from './translate.ts';
import { runTrial } from './try.ts';
import { type Restored, walk } from './walk.ts';
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
  const tell = (problems: readonly Problem[]): void => {
    unseen.push(...problems.map(({ what, why }) => `${what}: ${why}`));
  };
  const facts = async (snapshot: Snapshot, ids: readonly NamespaceId[]) => {
    const read = await readPathDetail(executor, snapshot, ids, signal);
    tell(read.problems);
    return read.facts;
  };

  onProgress?.('reading the host');
  const snapshot = options.snapshot ?? (await readSnapshot({ ...host, signal }));
  tell(snapshot.problems);

  onProgress?.('following the packet');
  const tunnels = await facts(snapshot, namespacesToRead(snapshot));
  const aim = chooseAim(snapshot, tunnels, question);
  const { there, back } = await walkBoth(host, snapshot, tunnels, question, aim, signal);
  unseen.push(...unasked(snapshot, there, back));
  const involved = involvedIn(question, aim.wanted, there, back);

  const watching = { executor, snapshot, question, there, back, involved };
  const [before, seeFilters] = await Promise.all([
    readCounters(executor, snapshot, involved, signal),
    watchFilters({ ...watching, readOnly: options.readOnly, signal }),
    // What the trial has to know, so that it need not wait for it.
    speedOf(executor).measure(signal),
  ]);
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
  const [firewalls, afterwards] = await Promise.all([seeFilters(), facts(snapshot, involved)]);
  unseen.push(...firewalls.unseen);
  const onWay = new Map([...tunnels, ...afterwards]);
  const others = otherAnswerers(snapshot, onWay, [there, back]);
  const after = new Map([...onWay, ...(await facts(snapshot, others))]);
  const seen = { question, snapshot, facts: after, there, trial };
  const { service, problems } = await askForService(host, seen, signal);
  tell([...problems, ...before.problems]);

  const kase: Case = {
    question,
    snapshot,
    source: there.stages[0]?.source ?? null,
    destination: aim.destination,
    facts: after,
    before: before.counted,
    filters: firewalls.filters,
    filtersBefore: firewalls.filtersBefore,
    service,
    there,
    back,
    trial,
    sightings: firewalls.sightings,
  };
  return conclude(kase, CHECKS, {
    takenAt: new Date().toISOString(),
    unseen: [...new Set(unseen)],
  });
}

/** The namespaces that could not be asked for their route: the way ends there. */
function unasked(snapshot: Snapshot, ...ways: readonly Way[]): readonly string[] {
  return ways.flatMap(({ stages }) =>
    stages.flatMap(({ namespace, destination, route }) =>
      route.kind === 'unknown'
        ? [`ask ${nameOf(snapshot, namespace)} for its route to ${destination}: ${route.why}`]
        : [],
    ),
  );
}

/** The link that a packet leaves the source by; null where it does not leave. */
function leavesBy({ stages: [first] }: Way): string | null {
  return first?.route.kind === 'out' ? first.route.device : null;
}

async function walkBoth(
  { executor }: Host,
  snapshot: Snapshot,
  facts: AllFacts,
  { from, port }: Question,
  { destination, wanted }: ReturnType<typeof chooseAim>,
  signal: AbortSignal,
): Promise<{ readonly there: Way; readonly back: Way }> {
  if (destination === null) return { there: NO_WAY, back: NO_WAY };
  const known = { snapshot, facts, ask: askByIp(executor, snapshot, signal) };
  const translate = translateByFilters(executor, snapshot, signal);
  const there = await walk({
    ...known,
    from,
    source: null,
    destination,
    wanted,
    port,
    translate,
    restored: [],
  });
  const last = there.stages.at(-1);
  const source = last?.source ?? null;
  const translated = there.stages.findLast((stage) => stage.translated !== null)?.translated;
  const arrived = last?.route.kind === 'local' ? last.namespace : null;
  const end = translated?.namespace ?? wanted ?? arrived;
  if (source === null || end === null || end === from) return { there, back: NO_WAY };
  const restored = restoredOn(there);
  const back = await walk({
    ...known,
    from: end,
    source: translated?.address ?? destination,
    destination: source,
    wanted: restored.at(-1)?.namespace ?? from,
    port: null,
    translate: null,
    restored,
  });
  return { there, back };
}

function restoredOn({ stages }: Way): readonly Restored[] {
  const restored: Restored[] = [];
  for (const { namespace, source, leavesAs } of stages) {
    const sender = restored.at(-1)?.namespace ?? stages[0]?.namespace ?? namespace;
    if (source === null || leavesAs === null) continue;
    restored.push({ namespace, address: leavesAs, original: source, sender });
  }
  return restored;
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
