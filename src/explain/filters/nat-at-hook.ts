import type { FilterChain, FilterRule, Filters } from '../../model/kernel/filters.ts';
import { baseChains, type HookPlace, setNamed, walkChain } from './evaluate.ts';
import { type StatedTarget, type Translated, translationByNft } from './nft/nft-nat.ts';
import type { Packet } from './packet.ts';

/** The translation of a packet's addresses by the rules of a hook (iptables-extensions(8), nft(8)). */
export type NatAtHook =
  | { readonly kind: 'none' }
  | (Translated & { readonly chain: FilterChain; readonly rule: FilterRule })
  /** That depends on what is not known here. */
  | { readonly kind: 'unknown' };

const SOURCE = /-j SNAT --to-source (\[[^\]]+\]|[0-9a-f.:]+?)(?::[\d-]+)?(?: |$)/;
const DESTINATION =
  /-j DNAT --to-destination (?:\[([0-9a-f:]+)\]|([\d.]+)|([0-9a-f:]+?))(?::(\d+))?(?: |$)/;
const TRANSLATES = /-j (?:SNAT|DNAT|REDIRECT|NETMAP)\b/;
const HERE = /-j REDIRECT(?: --to-ports (\d+))?(?= |$)/;

/**
 * Tells whether a namespace changes a packet's source or destination at a hook: destinations at `prerouting`
 * and `output`, sources at `postrouting` and `input`. An answer goes back as its question came, by the
 * memory of the connection, and no rule is asked.
 */
export function natAtHook(filters: Filters, place: HookPlace, packet: Packet): NatAtHook {
  const bases = baseChains(filters, place, packet).filter(({ hook }) => hook?.type === 'nat');
  for (const base of bases) {
    const walked = walkChain(filters, base, packet);
    if (walked.kind === 'unknown') return { kind: 'unknown' };
    if (walked.kind !== 'accepted') continue;
    const { chain, rule } = walked;
    const target =
      chain.tool === 'nft'
        ? translationByNft(rule.text, packet, (name) => setNamed(filters, chain, name))
        : translationByIptables(rule.text);
    if (target.kind === 'unknown') return target;
    if (target.kind !== 'none') return { ...target, chain, rule };
  }
  return { kind: 'none' };
}

function translationByIptables(text: string): StatedTarget {
  if (/-j MASQUERADE\b/.test(text)) return { kind: 'source', to: null };
  const [, source] = SOURCE.exec(text) ?? [];
  if (source !== undefined) return { kind: 'source', to: source.replace(/^\[|\]$/g, '') };
  const [whole, bracketed, four, six, port] = DESTINATION.exec(text) ?? [];
  if (whole !== undefined) {
    const to = bracketed ?? four ?? six ?? null;
    return { kind: 'destination', to, port: port === undefined ? null : Number(port) };
  }
  const here = HERE.exec(text);
  // Of several addresses, or of a whole network, it is not known which the kernel takes.
  if (here === null) return { kind: TRANSLATES.test(text) ? 'unknown' : 'none' };
  return { kind: 'destination', to: null, port: here[1] === undefined ? null : Number(here[1]) };
}
