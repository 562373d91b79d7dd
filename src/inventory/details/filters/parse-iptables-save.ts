import type { FilterChain, FilterRule, Hook } from '../../../model/kernel/filters.ts';

/**
 * Where the built-in chains are asked (include/uapi/linux/netfilter_ipv4.h, nf_ip_hook_priorities).
 */
const PRIORITIES: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  filter: 0,
  security: 50,
};
const HOOKS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
const DNAT = -100;
const SNAT = 100;

/**
 * Reads what `iptables-save -c` prints (iptables-save(8)): tables, chains with policies, rules,
 * counters.
 */
export function parseIptablesSave(
  text: string,
  origin: Pick<FilterChain, 'tool' | 'legacy'>,
): readonly FilterChain[] {
  const family = origin.tool === 'ip6tables' ? 'ip6' : 'ip';
  const chains = new Map<string, FilterChain>();
  const rules = new Map<string, FilterRule[]>();
  let table = '';
  for (const line of text.split('\n')) {
    const [, named] = /^\*(\S+)/.exec(line) ?? [];
    if (named !== undefined) table = named;
    const [, name, policy, packets] = /^:(\S+) (\S+)(?: \[(\d+):\d+\])?/.exec(line) ?? [];
    if (name !== undefined) {
      const hook = hookOf(table, name);
      chains.set(`${table} ${name}`, {
        ...origin,
        family,
        table,
        name,
        hook,
        policy: hook === null ? null : policy === 'DROP' ? 'drop' : 'accept',
        policyPackets: hook === null || packets === undefined ? null : Number(packets),
        rules: [],
      });
    }
    const [, count, rule, chain] = /^(?:\[(\d+):\d+\] )?(-A (\S+).*)$/.exec(line) ?? [];
    if (rule === undefined) continue;
    const key = `${table} ${chain}`;
    const own = rules.get(key) ?? [];
    own.push({
      place: own.length + 1,
      handle: null,
      text: rule.trimEnd(),
      packets: count === undefined ? null : Number(count),
    });
    rules.set(key, own);
  }
  return [...chains].map(([key, chain]) => ({ ...chain, rules: rules.get(key) ?? [] }));
}

function hookOf(table: string, chain: string): Hook | null {
  if (!HOOKS.includes(chain)) return null;
  const name = chain.toLowerCase();
  const natPriority = chain === 'PREROUTING' || chain === 'OUTPUT' ? DNAT : SNAT;
  return table === 'nat'
    ? { type: 'nat', name, priority: natPriority }
    : { type: 'filter', name, priority: PRIORITIES[table] ?? 0 };
}
