import { type FilterChain, programOf } from '../../model/kernel/filters.ts';
import type { NamespaceId } from '../../model/kernel/namespace-id.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Evidence } from '../finding.ts';
import { typedIn } from '../place.ts';
import type { Drop } from './drops.ts';

/** What shows that a rule or a policy dropped the packet. */
export function evidenceOf(snapshot: Snapshot, { crossing, chain, rule, by }: Drop): Evidence {
  const { namespace } = crossing;
  const words = rule?.text ?? policyWords(chain);
  if (by.kind === 'trace') {
    const { family, table, chain: name, rule: seen, verdict } = by.sighting;
    // nft names a rule that was made after it began to listen by its handle alone.
    const text = seen === `handle ${rule?.handle}` ? words : seen;
    const what = text === null ? `policy ${verdict}` : `rule ${text} (verdict ${verdict})`;
    return {
      command: typedIn(snapshot, namespace, ['nft', '-a', 'monitor', 'trace']),
      output: `${family} ${table} ${name} ${what}`,
    };
  }
  const command = listing(snapshot, namespace, chain);
  if (by.kind === 'rules') return { command, output: words };
  const unit = by.packets === 1 ? 'packet' : 'packets';
  return { command, output: `${words}: ${by.packets} ${unit} more than before the trial` };
}

/** The command that lists a chain with what it counted. */
export function listing(snapshot: Snapshot, id: NamespaceId, chain: FilterChain): string {
  const { tool, family, table, name } = chain;
  return tool === 'nft'
    ? typedIn(snapshot, id, ['nft', '-a', 'list', 'chain', family, table, name])
    : typedIn(snapshot, id, [programOf(chain), '-t', table, '-v', '-S', name]);
}

/** `-P FORWARD DROP`, or nft's `policy drop`. */
function policyWords({ tool, name }: FilterChain): string {
  return tool === 'nft' ? 'policy drop' : `-P ${name} DROP`;
}
