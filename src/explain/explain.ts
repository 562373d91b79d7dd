import type { Host } from '../executor/operation.ts';
import { speedOf } from '../executor/speed.ts';
import { readCounters } from '../inventory/details/read-counters.ts';
import { readPathDetail } from '../inventory/details/read-path-detail.ts';
import { readSnapshot } from '../inventory/read-snapshot.ts';
import type { NamespaceId } from '../model/kernel/namespace-id.ts';
import type { Problem } from '../model/problem.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { ALL_CHECKS } from './checks/all-checks.ts';
import { chooseVerdict } from './choose-verdict.ts';
import type { DiagnosisContext } from './diagnosis-context.ts';
import type { Explanation } from './explanation.ts';
import { watchFilters } from './filters/watch-filters.ts';
import { namespaceLabel } from './in-namespace.ts';
import { readServiceAsked } from './live/read-service.ts';
import { runProbe } from './live/run-probe.ts';
import { type ChosenAddress, chooseAddress } from './path/choose-address.ts';
import { followPath, type RestoredSource } from './path/follow-path.ts';
import { namespacesToRead } from './path/l2-segment.ts';
import type { AllFacts } from './path/link-facts.ts';
import { otherResponders } from './path/other-responders.ts';
import type { PacketPath } from './path/packet-path.ts';
import { askRouteByIp } from './path/route-get.ts';
import { snatByFilters } from './path/snat.ts';
import type { ReachQuestion } from './question.ts';

export type ExplainOptions = {
  /** Whether no trace may be set up: counters are compared instead. */
  readonly readOnly: boolean;
  readonly signal: AbortSignal;
  /** What is known of the host already, if it is fresh; else it is read. */
  readonly snapshot?: Snapshot;
  /** Hears what is done now: `following the packet`. */
  readonly onProgress?: (what: string) => void;
};

const NO_PATH: PacketPath = { hops: [] };

/**
 * Says whether one end reaches the other, and if not, why: follows the packet there and back by the
 * host's own routing, tries it once, and judges what was seen. Changes nothing that stays. Never throws
 * for what the host does: what could not be looked at is in `unseen`.
 */
export async function explain(
  host: Host,
  question: ReachQuestion,
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
  const aim = chooseAddress(snapshot, tunnels, question);
  const { there, back } = await followBoth(host, {
    ...{ snapshot, facts: tunnels, question, signal },
    ...aim,
  });
  unseen.push(...unasked(snapshot, there, back));
  const involved = involvedIn(question, aim.wanted, there, back);

  const watching = { executor, snapshot, question, there, back, involved };
  const [before, seeFilters] = await Promise.all([
    readCounters(executor, snapshot, involved, signal),
    watchFilters({ ...watching, readOnly: options.readOnly, signal }),
    // What the trial has to know, so that it need not wait for it.
    speedOf(executor).measure(signal),
  ]);
  onProgress?.('sending test packets');
  const trial = await runProbe({
    executor,
    snapshot,
    from: question.from,
    destination: aim.destination,
    link: leavesBy(there),
    port: question.port,
    signal,
  });
  unseen.push(...trial.untried);
  onProgress?.('reading what became of it');
  const [firewalls, afterwards] = await Promise.all([seeFilters(), facts(snapshot, involved)]);
  unseen.push(...firewalls.unseen);
  const onWay = new Map([...tunnels, ...afterwards]);
  const others = otherResponders(snapshot, onWay, [there, back]);
  const after = new Map([...onWay, ...(await facts(snapshot, others))]);
  const seen = { question, snapshot, facts: after, there, trial };
  const { service, problems } = await readServiceAsked(host, seen, signal);
  tell([...problems, ...before.problems]);

  const context: DiagnosisContext = {
    question,
    snapshot,
    source: there.hops[0]?.source ?? null,
    destination: aim.destination,
    facts: after,
    before: before.counted,
    filters: firewalls.filters,
    filtersBefore: firewalls.filtersBefore,
    service,
    there,
    back,
    trial,
    traceEvents: firewalls.traceEvents,
  };
  return chooseVerdict(context, ALL_CHECKS, {
    takenAt: new Date().toISOString(),
    unseen: [...new Set(unseen)],
  });
}

/** The namespaces that could not be asked for their route: the path ends there. */
function unasked(snapshot: Snapshot, ...paths: readonly PacketPath[]): readonly string[] {
  return paths.flatMap(({ hops }) =>
    hops.flatMap(({ namespace, destination, route }) =>
      route.kind === 'unknown'
        ? [
            `ask ${namespaceLabel(snapshot, namespace)} for its route to ${destination}: ${route.why}`,
          ]
        : [],
    ),
  );
}

/** The link that a packet leaves the source by; null where it does not leave. */
function leavesBy({ hops: [first] }: PacketPath): string | null {
  return first?.route.kind === 'out' ? first.route.device : null;
}

type PathsRequest = ChosenAddress & {
  readonly snapshot: Snapshot;
  /** Of the namespaces with tunnels. */
  readonly facts: AllFacts;
  readonly question: ReachQuestion;
  readonly signal: AbortSignal;
};

/** Follows the packet there, and its answer back. */
async function followBoth(
  { executor }: Host,
  { snapshot, facts, question, destination, wanted, signal }: PathsRequest,
): Promise<{ readonly there: PacketPath; readonly back: PacketPath }> {
  const { from, port } = question;
  if (destination === null) return { there: NO_PATH, back: NO_PATH };
  const known = { snapshot, facts, ask: askRouteByIp(executor, snapshot, signal) };
  const translate = snatByFilters(executor, snapshot, signal);
  const there = await followPath({
    ...known,
    from,
    source: null,
    destination,
    wanted,
    port,
    translate,
    restored: [],
  });
  const last = there.hops.at(-1);
  const source = last?.source ?? null;
  const translated = there.hops.findLast((hop) => hop.translated !== null)?.translated;
  const arrived = last?.route.kind === 'local' ? last.namespace : null;
  const end = translated?.namespace ?? wanted ?? arrived;
  if (source === null || end === null || end === from) return { there, back: NO_PATH };
  const restored = restoredOn(there);
  const back = await followPath({
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

function restoredOn({ hops }: PacketPath): readonly RestoredSource[] {
  const restored: RestoredSource[] = [];
  for (const { namespace, source, leavesAs } of hops) {
    const sender = restored.at(-1)?.namespace ?? hops[0]?.namespace ?? namespace;
    if (source === null || leavesAs === null) continue;
    restored.push({ namespace, address: leavesAs, original: source, sender });
  }
  return restored;
}

/** Every namespace that has a part in either path. */
function involvedIn(
  { from }: ReachQuestion,
  wanted: NamespaceId | null,
  ...paths: readonly PacketPath[]
): readonly NamespaceId[] {
  const hops = paths.flatMap((path) => path.hops);
  return [
    ...new Set([
      from,
      ...(wanted === null ? [] : [wanted]),
      ...hops.map(({ namespace }) => namespace),
      ...hops
        .flatMap(({ segment }) => [...(segment?.traversals ?? []), ...(segment?.owners ?? [])])
        .map(({ namespace }) => namespace),
    ]),
  ];
}
