import type { FilterChain, FilterRule } from '../model/filters.ts';

type Saver = Pick<FilterChain, 'tool' | 'legacy'>;

/** Priorities of iptables' tables (include/uapi/linux/netfilter_ipv4.h, nf_ip_hook_priorities). */
const PRIORITIES: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  filter: 0,
  security: 50,
};

const SOURCE_NAT = ['POSTROUTING', 'INPUT'];

function priorityOf(table: string, chain: string): number {
  if (table === 'nat') return SOURCE_NAT.includes(chain) ? 100 : -100;
  return PRIORITIES[table] ?? 0;
}

/**
 * The chains in the output of `iptables-save -c` (iptables-save(8)): `*TABLE`, then a line
 * `:CHAIN POLICY [PACKETS:BYTES]` each, with the policy `-` for one that others jump to, then the rules,
 * `[PACKETS:BYTES] -A CHAIN …`.
 */
export function parseSaved(text: string, saver: Saver): readonly FilterChain[] {
  const chains: (Omit<FilterChain, 'rules'> & { readonly rules: FilterRule[] })[] = [];
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1).trim();
    const [, name, policy, packets] = /^:(\S+) (\S+) \[(\d+):\d+\]/.exec(line) ?? [];
    if (name !== undefined && policy !== undefined) {
      const own = policy !== '-';
      chains.push({
        ...saver,
        family: saver.tool === 'iptables' ? 'ip' : 'ip6',
        table,
        name,
        hook: own ? { name: name.toLowerCase(), priority: priorityOf(table, name) } : null,
        policy: own ? (policy === 'DROP' ? 'drop' : 'accept') : null,
        policyPackets: own ? Number(packets) : null,
        rules: [],
      });
    }
    const [, counted, rule, of] = /^\[(\d+):\d+\] (-A (\S+).*)$/.exec(line) ?? [];
    const chain = chains.find((each) => each.table === table && each.name === of);
    if (rule !== undefined && chain !== undefined) {
      const place = chain.rules.length + 1;
      chain.rules.push({ place, handle: null, text: rule.trimEnd(), packets: Number(counted) });
    }
  }
  return chains;
}

/** The hook of a chain, and what happens at its end: `type filter hook forward priority 0; policy drop;` */
const BASE = /^type \S+ hook (\S+) (?:devices? .* )?priority (-?\d+);(?: policy (accept|drop);)?/;

const COUNTER = /\bcounter packets (\d+) bytes \d+/;

/**
 * The chains in the output of `nft -a -y list ruleset` (nft(8)): handles are printed behind a `#`, and
 * priorities as numbers. Tables that `isOther` has are left out: iptables keeps its own there.
 */
export function parseRuleset(
  text: string,
  isOther: (family: string, table: string) => boolean,
): readonly FilterChain[] {
  const chains: (Omit<FilterChain, 'rules'> & { readonly rules: FilterRule[] })[] = [];
  let at: { readonly family: string; readonly table: string } | null = null;
  let inChain = false;
  for (const line of text.split('\n')) {
    const [, family, table] = /^table (\S+) (\S+) \{/.exec(line) ?? [];
    if (family !== undefined && table !== undefined) at = { family, table };
    const [, name] = /^\tchain (\S+) \{/.exec(line) ?? [];
    if (name !== undefined && at !== null) {
      inChain = true;
      const own = { tool: 'nft', legacy: false, ...at, name } as const;
      chains.push({ ...own, hook: null, policy: null, policyPackets: null, rules: [] });
    } else if (line.startsWith('\t}')) {
      inChain = false;
    } else if (inChain && line.startsWith('\t\t')) {
      readLine(line.trim(), chains);
    }
  }
  return chains.filter(({ family, table }) => !isOther(family, table));
}

function readLine(
  line: string,
  chains: (Omit<FilterChain, 'rules'> & { readonly rules: FilterRule[] })[],
): void {
  const chain = chains.at(-1);
  const [, hook, priority, policy] = BASE.exec(line) ?? [];
  if (chain === undefined) return;
  if (hook !== undefined) {
    chains[chains.length - 1] = {
      ...chain,
      hook: { name: hook, priority: Number(priority) },
      policy: policy === 'drop' ? 'drop' : 'accept',
    };
    return;
  }
  const [, words, handle] = /^(.*) # handle (\d+)$/.exec(line) ?? [];
  if (words === undefined) return;
  const [, packets] = COUNTER.exec(words) ?? [];
  chain.rules.push({
    place: chain.rules.length + 1,
    handle: Number(handle),
    text: words.replace(COUNTER, 'counter'),
    packets: packets === undefined ? null : Number(packets),
  });
}
