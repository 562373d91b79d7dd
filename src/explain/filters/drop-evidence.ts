import { type FilterChain, programOf, wholeOf } from '../../model/kernel/filters.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type Evidence, inWords } from '../finding.ts';
import { typedCommandIn } from '../in-namespace.ts';
import type { Drop } from './drops.ts';

/** Shows that a rule or a policy dropped the packet: nft's trace, or the rule as its tool lists it. */
export function dropEvidence(snapshot: Snapshot, { crossing, chain, rule, by }: Drop): Evidence {
  const { namespace } = crossing;
  if (by.kind === 'trace') {
    const command = typedCommandIn(snapshot, namespace, ['nft', '-a', 'monitor', 'trace']);
    return { command, output: by.event.line };
  }
  const command = listingCommand(snapshot, namespace, chain);
  const listed = rule === null ? policyLine(chain) : wholeOf(rule);
  if (by.kind === 'counter') {
    const unit = by.packets === 1 ? 'packet' : 'packets';
    const what = listed ?? 'policy drop';
    return inWords(command, `${what}: ${by.packets} ${unit} more than before the trial`);
  }
  return listed === null ? inWords(command, 'policy drop') : { command, output: listed };
}

/** The command that lists a chain without what it counted. */
export function listingCommand(snapshot: Snapshot, id: NamespaceId, chain: FilterChain): string {
  const { tool, family, table, name } = chain;
  return tool === 'nft'
    ? typedCommandIn(snapshot, id, ['nft', '-s', 'list', 'chain', family, table, name])
    : typedCommandIn(snapshot, id, [programOf(chain), '-t', table, '-S', name]);
}

/** `-P FORWARD DROP`, as iptables lists it; null for nft, which says it in the line of the chain's hook. */
function policyLine({ tool, name }: FilterChain): string | null {
  return tool === 'nft' ? null : `-P ${name} DROP`;
}
