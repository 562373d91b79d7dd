import type { FilterChain, FilterRule, Filters } from '../../model/filters.ts';
import { baseChains, type HookPlace, walkChain } from './evaluate.ts';
import type { Packet } from './packet.ts';

/** What the rules of a hook make of a packet's addresses (iptables-extensions(8), nft(8)). */
export type Translation =
  | { readonly kind: 'none' }
  /** It leaves with another source: `to` is null where that is the link's own address. */
  | {
      readonly kind: 'source';
      readonly to: string | null;
      readonly chain: FilterChain;
      readonly rule: FilterRule;
    }
  /** It is for another; of `redirect` for this namespace itself, and `to` is null. */
  | {
      readonly kind: 'destination';
      readonly to: string | null;
      readonly port: number | null;
      readonly chain: FilterChain;
      readonly rule: FilterRule;
    }
  /** That depends on what is not known here. */
  | { readonly kind: 'unknown' };

const HIDES = /-j MASQUERADE\b|\bmasquerade\b/;
const SOURCE =
  /(?:-j SNAT --to-source |\bsnat (?:ip6? )?to )(\[[^\]]+\]|[0-9a-f.:]+?)(?::[\d-]+)?(?: |$)/;
const DESTINATION =
  /(?:-j DNAT --to-destination |\bdnat (?:ip6? )?to )(?:\[([0-9a-f:]+)\]|([\d.]+)|([0-9a-f:]+?))(?::(\d+))?(?: |$)/;
const HERE = /(?:-j REDIRECT(?: --to-ports (\d+))?|\bredirect(?: to :(\d+))?)(?= |$)/;

/**
 * Whether a namespace changes a packet's source or destination at a hook: destinations at `prerouting`
 * and `output`, sources at `postrouting` and `input`. An answer goes back as its question came, by the
 * memory of the connection, and no rule is asked.
 */
export function translationAt(filters: Filters, place: HookPlace, packet: Packet): Translation {
  if (packet.isReply) return { kind: 'none' };
  for (const base of baseChains(filters, place, packet.family).filter(isNat(filters))) {
    const walked = walkChain(filters, base, packet);
    if (walked.kind === 'unknown') return { kind: 'unknown' };
    if (walked.kind !== 'accepted') continue;
    const translation = translationOf(walked.chain, walked.rule);
    if (translation.kind !== 'none') return translation;
  }
  return { kind: 'none' };
}

/** The chains of iptables' table nat; of nft's own, those of a table in which something is translated. */
function isNat({ chains }: Filters): (chain: FilterChain) => boolean {
  const translates = ({ rules }: FilterChain) =>
    rules.some(({ text }) => [HIDES, SOURCE, DESTINATION, HERE].some((each) => each.test(text)));
  return ({ tool, family, table, hook }) =>
    tool === 'nft'
      ? Math.abs(hook?.priority ?? 0) === 100 &&
        chains.some((each) => each.family === family && each.table === table && translates(each))
      : table === 'nat';
}

function translationOf(chain: FilterChain, rule: FilterRule): Translation {
  const { text } = rule;
  if (HIDES.test(text)) return { kind: 'source', to: null, chain, rule };
  const [, source] = SOURCE.exec(text) ?? [];
  if (source !== undefined) {
    return { kind: 'source', to: source.replace(/^\[|\]$/g, ''), chain, rule };
  }
  const [whole, bracketed, four, six, port] = DESTINATION.exec(text) ?? [];
  if (whole !== undefined) {
    const to = bracketed ?? four ?? six ?? null;
    return { kind: 'destination', to, port: port === undefined ? null : Number(port), chain, rule };
  }
  const here = HERE.exec(text);
  if (here === null) return { kind: 'none' };
  const own = here[1] ?? here[2];
  const ownPort = own === undefined ? null : Number(own);
  return { kind: 'destination', to: null, port: ownPort, chain, rule };
}
