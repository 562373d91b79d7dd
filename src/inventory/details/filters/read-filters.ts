import type { Executor } from '../../../executor/executor.ts';
import { FIREWALL_MODULES } from '../../../executor/modules.ts';
import type { FilterChain, Filters } from '../../../model/kernel/filters.ts';
import type { NamespaceId } from '../../../model/kernel/namespace-id.ts';
import type { Problem } from '../../../model/problem.ts';
import { failureWith, type Result, success } from '../../../model/result.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import { discover } from '../../kernel/discover.ts';
import { HOST_HANDLE, handlesFor, readTargetOf } from '../../kernel/handles.ts';
import { script } from '../../shell/script.ts';
import {
  answerIn,
  groupsOf,
  parseSections,
  SECTIONS,
  type Section,
  textOf,
} from '../../shell/sections.ts';
import { parseIptablesSave } from './parse-iptables-save.ts';
import { parseNftRuleset } from './parse-nft-ruleset.ts';
import { parseNftSets } from './parse-nft-sets.ts';

/**
 * What iptables-nft made shows in nft too, and is asked for again in iptables' words. The older
 * iptables makes a table, and loads its module, when it is asked for one; so its save command runs
 * only where the kernel names tables. A plain `iptables` is the older one where its version does
 * not say nf_tables (iptables 1.8, xtables-nft(8)).
 */
const READ = String.raw`${SECTIONS}
has() { command -v "$1" >/dev/null; }
for family in ip ip6; do
  nft= legacy=
  has "$family"tables-nft-save && nft="$family"tables-nft-save
  has "$family"tables-legacy-save && legacy="$family"tables-legacy-save
  if has "$family"tables-save && [ -z "$nft$legacy" ]; then
    version=$("$family"tables --version 2>&1) || mark unasked "$family"tables
    case $version in
      *nf_tables*) nft="$family"tables-save ;;
      *) legacy="$family"tables-save ;;
    esac
  fi
  [ $family = ip ] && nft4=$nft legacy4=$legacy || nft6=$nft legacy6=$legacy
done
list() { ruleset=$(inside nft -a list ruleset) || return; printf '%s\n' "$ruleset"; }
older() {
  older=
  older=$(inside sh -c '[ ! -e "$1" ] || cat "$1"' sh "/proc/net/$1") || return
  printf '%s' "$older"
}
for handle do
  mark namespace "$handle"
  ruleset=
  if has nft; then
    section nft list
    [ "$ended" = 0 ] || continue
  fi
  case $ruleset in *'table ip '*) ask=yes ;; *) has nft && ask= || ask=yes ;; esac
  [ "$ask" ] && [ "$nft4" ] && section iptables inside "$nft4" -c
  case $ruleset in *'table ip6 '*) ask=yes ;; *) has nft && ask= || ask=yes ;; esac
  [ "$ask" ] && [ "$nft6" ] && section ip6tables inside "$nft6" -c
  section older4 older ip_tables_names
  [ "$older" ] && [ "$legacy4" ] && section iptables-legacy inside "$legacy4" -c
  section older6 older ip6_tables_names
  [ "$older" ] && [ "$legacy6" ] && section ip6tables-legacy inside "$legacy6" -c
  mark whole
done
mark end
exit 0
`;

const TYPED = 'nft -a list ruleset; iptables-save -c; ip6tables-save -c';
const TIME_LIMIT = 10_000;

const WHAT = 'list the rules of firewalls';

/** The firewalls that were read, and why the others were not, or not as a whole. */
export type FiltersRead = {
  readonly filters: ReadonlyMap<NamespaceId, Filters>;
  readonly problems: readonly Problem[];
};

/**
 * Reads the whole firewall of each namespace, all in one command: iptables by nft and by the older
 * tables, and nft's own tables. A namespace that cannot be entered, or whose firewall could not be
 * listed completely, is left out and reported as a problem.
 */
export async function readFilters(
  executor: Executor,
  snapshot: Snapshot,
  namespaces: readonly NamespaceId[],
  signal: AbortSignal,
): Promise<FiltersRead> {
  return readFiltersBy(executor, handlesFor(snapshot, namespaces), signal);
}

/**
 * Reads the firewall of every namespace that is found, without a snapshot; a failure if none could
 * be read.
 */
export async function readAllFilters(
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<readonly Filters[]>> {
  const discovery = await discover(executor, signal);
  if (!discovery.ok) return discovery;
  const byHandle = new Map(
    discovery.value.found.map((found) => {
      const { id, handles } = readTargetOf(found, discovery.value.host);
      return [handles[0] ?? HOST_HANDLE, id] as const;
    }),
  );
  const { filters, problems } = await readFiltersBy(executor, byHandle, signal);
  const [problem] = problems;
  return filters.size === 0 && problem !== undefined
    ? failureWith(problem)
    : success([...filters.values()]);
}

async function readFiltersBy(
  executor: Executor,
  byHandle: ReadonlyMap<string, NamespaceId>,
  signal: AbortSignal,
): Promise<FiltersRead> {
  if (byHandle.size === 0) return { filters: new Map(), problems: [] };
  const command = script(READ, [...byHandle.keys()], {
    timeLimit: TIME_LIMIT,
    typed: TYPED,
    loads: FIREWALL_MODULES,
  });
  const result = await executor.run(command, { signal });
  const sections = parseSections(result);
  const groups = groupsOf(sections, 'namespace');
  const filters = new Map<NamespaceId, Filters>();
  const problems: Problem[] = [];
  const tell = (why: string) => {
    if (problems.every((problem) => problem.why !== why))
      problems.push({ what: WHAT, why, hint: '' });
  };
  const unasked = sections.find(({ name }) => name === 'unasked');
  for (const [handle, namespace] of byHandle) {
    const own = groups.get(handle) ?? [];
    const unknown =
      unasked === undefined
        ? whyUnread(own, result.message)
        : `${unasked.text} does not say its version`;
    if (unknown !== null) {
      tell(unknown);
      continue;
    }
    const unlisted = whyUnlisted(own);
    if (unlisted !== null) tell(unlisted);
    filters.set(namespace, {
      namespace,
      chains: chainsOf(own),
      sets: parseNftSets(textOf(own, 'nft')),
      ...(unlisted === null ? {} : { unlisted }),
    });
  }
  return { filters, problems };
}

/** Why a part of a namespace's firewall was not listed; null if all of it was. */
function whyUnread(own: readonly Section[], message: string): string | null {
  for (const { name, status, text } of own) {
    if (name === 'whole' || name === 'end') continue;
    const answer = answerIn(own, name, { message });
    if (!answer.ok) return `${PROGRAMS[name] ?? name}: ${answer.why}`;
    if (status === 0 && isCut(name, text)) return `${PROGRAMS[name] ?? name} printed only a part`;
  }
  if (!own.some(({ name }) => name === 'whole')) return message || 'it was not asked';
  const listers = own.filter(({ name }) => name === 'nft' || name.startsWith('ip'));
  return listers.length === 0 ? 'neither nft nor iptables is installed' : null;
}

/** What each section is the answer of, as a person knows it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  iptables: 'iptables-save',
  ip6tables: 'ip6tables-save',
  'iptables-legacy': 'iptables-legacy-save',
  'ip6tables-legacy': 'ip6tables-legacy-save',
  older4: 'ip_tables_names',
  older6: 'ip6_tables_names',
};

/** Each table of iptables-save(8) ends with COMMIT, and each of nft(8) with its brace. */
function isCut(name: string, text: string): boolean {
  if (name === 'nft') return text.trim() !== '' && text.trimEnd().split('\n').at(-1) !== '}';
  if (!name.startsWith('ip')) return false;
  const tables = text.match(/^\*/gm)?.length ?? 0;
  return tables !== (text.match(/^COMMIT$/gm)?.length ?? 0);
}

/** Why there may be more chains than were listed; null if the list is complete. */
function whyUnlisted(own: readonly Section[]): string | null {
  const has = (name: string) => own.some((section) => section.name === name);
  for (const [names, legacy, program] of OLDER) {
    if (textOf(own, names) !== '' && !has(legacy)) {
      return `the kernel has tables of ${program}, which is not installed`;
    }
  }
  return has('nft')
    ? null
    : 'nft is not installed: whether there are tables of its own is not known';
}

const OLDER = [
  ['older4', 'iptables-legacy', 'iptables-legacy-save'],
  ['older6', 'ip6tables-legacy', 'ip6tables-legacy-save'],
] as const;

/** The chains of one namespace, each once, from what the tools printed of it. */
export function chainsOf(
  sections: readonly Pick<Section, 'name' | 'text'>[],
): readonly FilterChain[] {
  const printed = (wanted: string) => sections.find(({ name }) => name === wanted)?.text ?? '';
  const listed = parseNftRuleset(printed('nft'));
  const isSame = (one: FilterChain, other: FilterChain) =>
    one.family === other.family && one.table === other.table;
  const own = (['iptables', 'ip6tables'] as const).flatMap((tool) =>
    parseIptablesSave(printed(tool), { tool, legacy: false }),
  );
  const older = (['iptables', 'ip6tables'] as const).flatMap((tool) =>
    parseIptablesSave(printed(`${tool}-legacy`), { tool, legacy: true }),
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
