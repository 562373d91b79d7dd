import type { Executor } from '../executor/executor.ts';
import { FIREWALL_MODULES } from '../executor/modules.ts';
import type { FilterChain, Filters } from '../model/filters.ts';
import type { NamespaceId } from '../model/namespace-id.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { discover } from './discover.ts';
import { contentOf, type Frame } from './frames.ts';
import { HOST_HANDLE, handlesFor, targetOf } from './handles.ts';
import { parseIptablesSave } from './parse-iptables-save.ts';
import { parseNftRuleset } from './parse-nft-ruleset.ts';
import { readFrames } from './read-frames.ts';
import { type Reading, read } from './reading.ts';
import { script } from './script.ts';

/**
 * What iptables-nft made shows in nft too, and is asked for again in iptables' words. The older
 * iptables makes a table, and loads its module, when it is asked for one; so its save command runs only
 * where the kernel names tables. A plain `iptables` is the older one where its version does not say
 * nf_tables (iptables 1.8, xtables-nft(8)).
 */
const READ = String.raw`
has() { command -v "$1" >/dev/null; }
inside() { case $handle in -) "$@" ;; *) nsenter --net="$handle" "$@" ;; esac; }
for family in ip ip6; do
  nft= legacy=
  has "$family"tables-nft-save && nft="$family"tables-nft-save
  has "$family"tables-legacy-save && legacy="$family"tables-legacy-save
  if has "$family"tables-save && [ -z "$nft$legacy" ]; then
    case $("$family"tables --version) in
      *nf_tables*) nft="$family"tables-save ;;
      *) legacy="$family"tables-save ;;
    esac
  fi
  [ $family = ip ] && nft4=$nft legacy4=$legacy || nft6=$nft legacy6=$legacy
done
for handle do
  printf '\0namespace\0%s' "$handle"
  ruleset=
  has nft && { ruleset=$(inside nft -a list ruleset) || continue; }
  printf '\0nft\0%s\n' "$ruleset"
  case $ruleset in *'table ip '*) ask=yes ;; *) has nft && ask= || ask=yes ;; esac
  [ "$ask" ] && [ "$nft4" ] && { printf '\0iptables\0'; inside "$nft4" -c; }
  case $ruleset in *'table ip6 '*) ask=yes ;; *) has nft && ask= || ask=yes ;; esac
  [ "$ask" ] && [ "$nft6" ] && { printf '\0ip6tables\0'; inside "$nft6" -c; }
  older=$(inside cat /proc/net/ip_tables_names)
  [ "$older" ] && [ "$legacy4" ] && { printf '\0iptables-legacy\0'; inside "$legacy4" -c; }
  older=$(inside cat /proc/net/ip6_tables_names)
  [ "$older" ] && [ "$legacy6" ] && { printf '\0ip6tables-legacy\0'; inside "$legacy6" -c; }
  printf '\0whole\0'
done 2>/dev/null
printf '\0end\0'
exit 0
`;

const TYPED = 'nft -a list ruleset; iptables-save -c; ip6tables-save -c';
const TIME_LIMIT = 10_000;

/**
 * Reads the whole firewall of each namespace, all in one command: iptables by nft and by the older
 * tables, and nft's own tables. One that cannot be entered, or whose firewall may not be listed, is
 * left out.
 */
export async function readFilters(
  executor: Executor,
  snapshot: Snapshot,
  namespaces: readonly NamespaceId[],
  signal: AbortSignal,
): Promise<Reading<ReadonlyMap<NamespaceId, Filters>>> {
  return readFiltersBy(executor, handlesFor(snapshot, namespaces), signal);
}

/** The same for every namespace that is found, without a snapshot. */
export async function readAllFilters(
  executor: Executor,
  signal: AbortSignal,
): Promise<Reading<readonly Filters[]>> {
  const discovery = await discover(executor, signal);
  if (!discovery.ok) return discovery;
  const byHandle = new Map(
    discovery.value.found.map((found) => {
      const { id, handles } = targetOf(found, discovery.value.host);
      return [handles[0] ?? HOST_HANDLE, id] as const;
    }),
  );
  const filters = await readFiltersBy(executor, byHandle, signal);
  return filters.ok ? read([...filters.value.values()]) : filters;
}

async function readFiltersBy(
  executor: Executor,
  byHandle: ReadonlyMap<string, NamespaceId>,
  signal: AbortSignal,
): Promise<Reading<ReadonlyMap<NamespaceId, Filters>>> {
  if (byHandle.size === 0) return read(new Map());
  const command = script(READ, [...byHandle.keys()], {
    timeLimit: TIME_LIMIT,
    typed: TYPED,
    loads: FIREWALL_MODULES,
  });
  const frames = await readFrames(executor, command, 'list the rules of firewalls', signal);
  return frames.ok ? read(filtersOf(frames.value, byHandle)) : frames;
}

function filtersOf(
  frames: readonly Frame[],
  byHandle: ReadonlyMap<string, NamespaceId>,
): ReadonlyMap<NamespaceId, Filters> {
  const all = new Map<NamespaceId, Filters>();
  const starts = frames.flatMap(({ name }, at) => (name === 'namespace' ? [at] : []));
  for (const [number, at] of starts.entries()) {
    const namespace = byHandle.get(frames[at]?.content ?? '');
    const own = frames.slice(at + 1, starts[number + 1]);
    if (namespace === undefined || !own.some(({ name }) => name === 'whole')) continue;
    all.set(namespace, { namespace, chains: chainsOf(own) });
  }
  return all;
}

/** The chains of one namespace, each once, from what the tools printed of it. */
export function chainsOf(frames: readonly Frame[]): readonly FilterChain[] {
  const listed = parseNftRuleset(contentOf(frames, 'nft'));
  const isSame = (one: FilterChain, other: FilterChain) =>
    one.family === other.family && one.table === other.table;
  const own = (['iptables', 'ip6tables'] as const).flatMap((tool) =>
    parseIptablesSave(contentOf(frames, tool), { tool, legacy: false }),
  );
  const older = (['iptables', 'ip6tables'] as const).flatMap((tool) =>
    parseIptablesSave(contentOf(frames, `${tool}-legacy`), { tool, legacy: true }),
  );
  return [
    ...own.map((chain) =>
      withHandles(
        chain,
        listed.find((each) => isSame(each, chain) && each.name === chain.name),
      ),
    ),
    ...older,
    ...listed.filter((each) => !own.some((chain) => isSame(chain, each))),
  ];
}

/** Both tools list the rules of a chain in the order in which the kernel has them. */
function withHandles(chain: FilterChain, listed: FilterChain | undefined): FilterChain {
  if (listed === undefined || listed.rules.length !== chain.rules.length) return chain;
  return {
    ...chain,
    rules: chain.rules.map((rule, at) => ({ ...rule, handle: listed.rules[at]?.handle ?? null })),
  };
}
