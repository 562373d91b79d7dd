import type { Executor } from '../executor/executor.ts';
import type { FilterChain, Filters } from '../model/filters.ts';
import { discover } from './discover.ts';
import { contentOf, type Frame, parseFrames } from './frames.ts';
import { HOST_HANDLE, targetOf } from './handles.ts';
import { parseRuleset, parseSaved } from './parse-filters.ts';
import { type Reading, read, unread } from './reading.ts';
import { script } from './script.ts';

/**
 * The plain iptables is the one or the other, as its version tells (since 1.8); the older one is asked
 * beside it where both are there, and looks at no table that is not there already. Nothing of it
 * changes a rule.
 */
const READ = String.raw`
has() { command -v "$1" >/dev/null; }
inside() { case $handle in -) "$@" ;; *) nsenter --net="$handle" "$@" ;; esac; }
for handle do
  printf '\0firewall\0%s' "$handle"
  printf '\0nft\0'; has nft && inside nft -a -y list ruleset
  for family in iptables ip6tables; do
    has $family-save || continue
    case $($family -V) in *nf_tables*) kind= ;; *) kind=-legacy ;; esac
    printf '\0%s%s\0' $family $kind; inside $family-save -c
    if [ -z "$kind" ] && has $family-legacy-save; then
      printf '\0%s-legacy\0' $family; inside $family-legacy-save -c
    fi
  done
done 2>/dev/null
printf '\0end\0\n'
`;

const TIME_LIMIT = 20_000;

/** The firewall of every namespace that can be entered. */
export async function readAllFilters(
  executor: Executor,
  signal: AbortSignal,
): Promise<Reading<readonly Filters[]>> {
  const discovery = await discover(executor, signal);
  if (!discovery.ok) return discovery;
  const targets = discovery.value.found.map((each) => targetOf(each, discovery.value.host));
  const handleOf = ({ handles: [first = HOST_HANDLE] }: (typeof targets)[number]) => first;
  const command = script(READ, targets.map(handleOf), {
    timeLimit: TIME_LIMIT,
    typed: 'nft -a list ruleset; iptables-save -c; ip6tables-save -c',
  });
  const result = await executor.run(command, { signal });
  const frames = parseFrames(result.stdout);
  if (!frames.some(({ name }) => name === 'end')) {
    return unread({ what: 'list the rules of firewalls', why: result.message, hint: '' });
  }
  const begins = frames.flatMap(({ name }, at) => (name === 'firewall' ? [at] : []));
  return read(
    begins.flatMap((at, index) => {
      const target = targets.find((each) => handleOf(each) === frames[at]?.content);
      const own = frames.slice(at + 1, begins[index + 1]);
      return target === undefined ? [] : [{ namespace: target.id, chains: chainsOf(own) }];
    }),
  );
}

const SAVERS = [
  { frame: 'iptables', tool: 'iptables', legacy: false },
  { frame: 'ip6tables', tool: 'ip6tables', legacy: false },
  { frame: 'iptables-legacy', tool: 'iptables', legacy: true },
  { frame: 'ip6tables-legacy', tool: 'ip6tables', legacy: true },
] as const;

function chainsOf(frames: readonly Frame[]): readonly FilterChain[] {
  const saved = SAVERS.flatMap(({ frame, ...saver }) =>
    parseSaved(contentOf(frames, frame), saver),
  );
  const isOther = (family: string, table: string) =>
    saved.some((each) => !each.legacy && each.family === family && each.table === table);
  return [...saved, ...parseRuleset(contentOf(frames, 'nft'), isOther)];
}
