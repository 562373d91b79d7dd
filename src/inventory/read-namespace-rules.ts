import type { Executor } from '../executor/executor.ts';
import type { NamespaceRules } from '../model/namespace-rules.ts';
import { discover } from './discover.ts';
import { contentOf, parseFrames } from './frames.ts';
import { HOST_HANDLE, targetOf } from './handles.ts';
import { type Reading, read, unread } from './reading.ts';
import { script } from './script.ts';

/**
 * nft(8) tells of nftables, those of iptables-nft included; iptables-legacy keeps its rules elsewhere,
 * and its save command looks only at tables that are there. Nothing of it changes a rule.
 */
const READ = String.raw`
has() { command -v "$1" >/dev/null; }
inside() { case $handle in -) "$@" ;; *) nsenter --net="$handle" "$@" ;; esac; }
for handle do
  printf '\0firewall\0%s\0rules\0' "$handle"
  if has nft; then inside nft list ruleset; fi
  for save in iptables-legacy-save ip6tables-legacy-save; do
    if has $save; then inside $save | grep '^-A'; fi
  done
  if ! has nft; then
    for save in iptables-save ip6tables-save; do
      if has $save; then inside $save | grep '^-A'; fi
    done
  fi
done 2>/dev/null
printf '\0end\0\n'
`;

const TIME_LIMIT = 20_000;

/** Which namespaces have rules of a firewall, and which. */
export async function readNamespaceRules(
  executor: Executor,
  signal: AbortSignal,
): Promise<Reading<readonly NamespaceRules[]>> {
  const discovery = await discover(executor, signal);
  if (!discovery.ok) return discovery;
  const targets = discovery.value.found.map((each) => targetOf(each, discovery.value.host));
  const handleOf = ({ handles: [first = HOST_HANDLE] }: (typeof targets)[number]) => first;
  const command = script(READ, targets.map(handleOf), {
    timeLimit: TIME_LIMIT,
    typed: 'nft list ruleset',
  });
  const result = await executor.run(command, { signal });
  const frames = parseFrames(result.stdout);
  if (!frames.some(({ name }) => name === 'end')) {
    return unread({ what: 'list the rules of firewalls', why: result.message, hint: '' });
  }
  return read(
    frames.flatMap(({ name, content }, at) => {
      const target = targets.find((each) => handleOf(each) === content);
      if (name !== 'firewall' || target === undefined) return [];
      const rules = contentOf(frames.slice(at, at + 2), 'rules').split('\n');
      return [{ namespace: target.id, rules: rules.filter((line) => line.trim() !== '') }];
    }),
  );
}
