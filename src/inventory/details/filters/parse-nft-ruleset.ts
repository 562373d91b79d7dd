import type { FilterChain, FilterRule, Hook } from '../../../model/kernel/filters.ts';

/** The names that nft prints priorities by (nft(8), chains; those of bridge differ). */
const PRIORITIES: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
};
const BRIDGE_PRIORITIES: Readonly<Record<string, number>> = {
  dstnat: -300,
  filter: -200,
  out: 100,
  srcnat: 300,
};

const BASE =
  /^type (\S+) hook (\S+)(?: devices? (?:=? ?\{[^}]*\}|\S+))? priority ([^;]+);(?: policy (\w+);)?/;
const RULE = /^(.+) # handle (\d+)$/;
const COUNTED = /\bcounter packets (\d+) bytes \d+/;

/**
 * Reads what `nft -a list ruleset` prints (nft(8)): chains with hooks, policies, rules and handles.
 * Its sets and maps are read by `parseNftSets`. The chains of a dormant table have no hook: none is
 * asked.
 */
export function parseNftRuleset(text: string): readonly FilterChain[] {
  const chains: FilterChain[] = [];
  let table: { readonly family: string; readonly name: string } | null = null;
  let isDormant = false;
  let chain: FilterChain | null = null;
  let rules: FilterRule[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const [, family, name] = /^table (\S+) (\S+) \{/.exec(line) ?? [];
    if (family !== undefined && name !== undefined) {
      table = { family, name };
      isDormant = false;
    } else if (chain === null && /^flags .*\bdormant\b/.test(line)) isDormant = true;
    const [, opened] = /^chain (\S+) \{/.exec(line) ?? [];
    if (opened !== undefined && table !== null) {
      rules = [];
      chain = {
        tool: 'nft',
        legacy: false,
        family: table.family,
        table: table.name,
        name: opened,
        hook: null,
        policy: null,
        policyPackets: null,
        rules,
      };
      continue;
    }
    if (chain === null) continue;
    if (line === '}') {
      chains.push(chain);
      chain = null;
      continue;
    }
    const base = baseOf(line, chain.family);
    if (base !== null && !isDormant) chain = { ...chain, ...base };
    const rule = ruleOf(line, rules.length + 1);
    if (rule !== null) rules.push(rule);
  }
  return chains;
}

function baseOf(line: string, family: string): Pick<FilterChain, 'hook' | 'policy'> | null {
  const [, type, name, priority, policy] = BASE.exec(line) ?? [];
  if (type === undefined || name === undefined || priority === undefined) return null;
  const hook: Hook = { type, name, priority: priorityOf(priority, family) };
  return { hook, policy: policy === 'drop' ? 'drop' : 'accept' };
}

/** `filter`, `-350`, `filter + 10`, `srcnat - 5`. */
function priorityOf(text: string, family: string): number {
  const names = family === 'bridge' ? BRIDGE_PRIORITIES : PRIORITIES;
  const [base = '', sign, offset] = text.trim().split(/\s+/);
  const from = names[base] ?? (Number(base) || 0);
  if (offset === undefined) return from;
  return sign === '-' ? from - Number(offset) : from + Number(offset);
}

function ruleOf(line: string, place: number): FilterRule | null {
  const [, text, handle] = RULE.exec(line) ?? [];
  if (text === undefined) return null;
  const [, packets] = COUNTED.exec(text) ?? [];
  return {
    place,
    handle: Number(handle),
    text: withoutCounts(text),
    ...(packets === undefined ? {} : { whole: text.replace(COUNTED, 'counter').trim() }),
    packets: packets === undefined ? null : Number(packets),
  };
}

/** A rule of nft as `nft -s` prints it: it counts, without what it has counted. */
export function withoutCounts(text: string): string {
  return text.replace(/\bcounter packets \d+ bytes \d+/g, 'counter').trim();
}
