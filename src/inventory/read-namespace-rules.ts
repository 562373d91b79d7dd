import type { Executor } from '../executor/executor.ts';
import { FIREWALL_MODULES } from '../executor/modules.ts';
import type { NamespaceRules } from '../model/namespace-rules.ts';
import { discover } from './discover.ts';
import { parseFrames } from './frames.ts';
import { HOST_HANDLE, targetOf } from './handles.ts';
import { type Reading, read, unread } from './reading.ts';
import { script } from './script.ts';

/**
 * nft(8) tells of nftables, those of iptables-nft included; iptables-legacy keeps its rules elsewhere,
 * and its save command looks only at tables that are there. Where there is no command of that name,
 * the plain one may be the legacy one. A policy that drops is a rule too. Nothing of it changes a rule.
 */
const READ = String.raw`
has() { command -v "$1" >/dev/null; }
inside() { case $handle in -) "$@" ;; *) nsenter --net="$handle" "$@" ;; esac; }
for handle do
  printf '\0firewall\0%s\0rules\0' "$handle"
  if has nft; then inside nft list ruleset || printf '\0failed\0nft '; fi
  for family in iptables ip6tables; do
    save=$family-legacy-save
    has $save || save=$family-save
    if has $save; then
      said=$(inside $save) || printf '\0failed\0%s ' $save
      printf '%s\n' "$said" | grep -E '^-A|^:[^ ]+ (DROP|REJECT)'
    fi
  done
done 2>/dev/null
printf '\0end\0\n'
`;

const TIME_LIMIT = 20_000;

/** Which rules of a firewall namespaces have, of those that could be looked into. */
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
    loads: FIREWALL_MODULES,
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
      const [listed, then] = frames.slice(at + 1, at + 3);
      // One that could not be looked into, or is gone by now, is left out.
      if (listed === undefined || then?.name === 'failed') return [];
      const rules = listed.content.split('\n');
      return [{ namespace: target.id, rules: rules.filter((line) => line.trim() !== '') }];
    }),
  );
}
