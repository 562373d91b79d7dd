/** Chains and rules of a firewall, found by the words that name them, and by where they lead. */
import {
  chainWords,
  type FilterChain,
  type FilterRule,
  programOf,
  ruleWords,
} from '../../model/kernel/filters.ts';

export type RuleAt = { readonly chain: FilterChain; readonly rule: FilterRule };

/** With white space as one blank, and with the default table of iptables(8) if none is named. */
function normal(text: string): string {
  const words = text.trim().replace(/\s+/g, ' ');
  return words.replace(/^(ip6?tables(?:-legacy)?) (?!-t )/, '$1 -t filter ');
}

/** Plain iptables may be the legacy one. */
function spellings(text: string): readonly string[] {
  const words = normal(text);
  return [words, words.replace(/^(ip6?tables) /, '$1-legacy ')];
}

export function findChain(chains: readonly FilterChain[], text: string): FilterChain | null {
  for (const wanted of spellings(text)) {
    const found = chains.find((chain) => normal(chainWords(chain)) === wanted);
    if (found !== undefined) return found;
  }
  return null;
}

/** The first rule of that name; null if there is none. */
export function findRule(chains: readonly FilterChain[], text: string): RuleAt | null {
  const all = rulesOf(chains);
  for (const wanted of spellings(text)) {
    const found = all.find((each) => normal(ruleWords(each.chain, each.rule)) === wanted);
    if (found !== undefined) return found;
  }
  return null;
}

export function rulesOf(chains: readonly FilterChain[]): readonly RuleAt[] {
  return chains.flatMap((chain) => chain.rules.map((rule) => ({ chain, rule })));
}

/** Where a rule sends what matches it: `DROP`, `accept`, the name of a chain; null if it only counts. */
export function targetOf({ chain, rule }: RuleAt): string | null {
  if (chain.tool !== 'nft') {
    const [, target] = / -(?:j|g) (\S+)/.exec(withoutQuotes(rule.text)) ?? [];
    return target ?? null;
  }
  const words = withoutQuotes(rule.text);
  const [, verdict, to] =
    /(?:^| )(accept|drop|reject|return|continue|queue|(?:jump|goto) (\S+))/.exec(words) ?? [];
  return to ?? verdict ?? null;
}

/** Whether a target lets nothing pass. */
export function isClosing(target: string | null): boolean {
  return target !== null && ['DROP', 'REJECT'].includes(target.toUpperCase());
}

/** What is in quotes is free text. */
function withoutQuotes(text: string): string {
  return text.replace(/"(?:\\.|[^"\\])*"/g, '""');
}

/** The hooks from which packets come to a chain, also through jumps of other chains. */
export function hooksOf(chain: FilterChain, chains: readonly FilterChain[]): ReadonlySet<string> {
  const hooks = new Set<string>();
  const seen = new Set<FilterChain>();
  const climb = (at: FilterChain): void => {
    if (seen.has(at)) return;
    seen.add(at);
    if (at.hook !== null) hooks.add(at.hook.name);
    for (const other of chains.filter((each) => isSameTable(each, at))) {
      const jumps = other.rules.some((rule) => targetOf({ chain: other, rule }) === at.name);
      if (jumps) climb(other);
    }
  };
  climb(chain);
  return hooks;
}

/** Chains of one table, by one tool. */
export function isSameTable(one: FilterChain, other: FilterChain): boolean {
  return (
    programOf(one) === programOf(other) && one.family === other.family && one.table === other.table
  );
}
