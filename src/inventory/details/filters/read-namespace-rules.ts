import type { Executor } from '../../../executor/executor.ts';
import { FIREWALL_MODULES } from '../../../executor/modules.ts';
import type { NamespaceRules } from '../../../model/kernel/firewall.ts';
import { failureWith, type Result, success } from '../../../model/result.ts';
import { discover } from '../../kernel/discover.ts';
import { HOST_HANDLE, readTargetOf } from '../../kernel/handles.ts';
import { script } from '../../shell/script.ts';
import { groupsOf, isWhole, parseSections, SECTIONS, type Section } from '../../shell/sections.ts';

/**
 * nft(8) tells of nftables, those of iptables-nft included; iptables-legacy keeps its rules
 * elsewhere, and its save command looks only at tables that are there. If there is no command of
 * that name, the plain one may be the legacy one. Without nft, iptables-nft tells of its own. A
 * policy that drops is a rule too. Nothing of it changes a rule.
 */
const READ = `${SECTIONS}
has() { command -v "$1" >/dev/null; }
for handle do
  mark namespace "$handle"
  ! has nft || section nft inside nft list ruleset
  for family in iptables ip6tables; do
    legacy=$family-legacy-save
    has $legacy || legacy=$family-save
    ! has $legacy || section $family inside $legacy
    ! has nft && has $family-nft-save && section $family inside $family-nft-save
  done
  mark whole
done
mark end
`;

const TIME_LIMIT = 20_000;

/** Which rules of a firewall namespaces have, of those that could be looked into. */
export async function readNamespaceRules(
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<readonly NamespaceRules[]>> {
  const discovery = await discover(executor, signal);
  if (!discovery.ok) return discovery;
  const targets = discovery.value.found.map((each) => readTargetOf(each, discovery.value.host));
  const handleOf = ({ handles: [first = HOST_HANDLE] }: (typeof targets)[number]) => first;
  const command = script(READ, targets.map(handleOf), {
    timeLimit: TIME_LIMIT,
    typed: 'nft list ruleset',
    loads: FIREWALL_MODULES,
  });
  const result = await executor.run(command, { signal });
  const sections = parseSections(result);
  if (!isWhole(sections)) {
    return failureWith({ what: 'list the rules of firewalls', why: result.message, hint: '' });
  }
  const groups = groupsOf(sections, 'namespace');
  return success(
    targets.flatMap((target) => {
      const rules = rulesIn(groups.get(handleOf(target)) ?? []);
      return rules === null ? [] : [{ namespace: target.id, rules }];
    }),
  );
}

/** Null if one of the tools gave no answer, or if there is no tool: then the rules are unknown. */
function rulesIn(own: readonly Section[]): readonly string[] | null {
  const asked = own.filter(({ name }) => name !== 'whole' && name !== 'end');
  if (asked.length === 0 || asked.some(({ status }) => status !== 0)) return null;
  return asked.flatMap(({ name, text }) => {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return name === 'nft' ? lines : lines.filter((line) => KEPT.test(line));
  });
}

/** Rules, and policies that drop. */
const KEPT = /^-A|^:\S+ (?:DROP|REJECT)/;
