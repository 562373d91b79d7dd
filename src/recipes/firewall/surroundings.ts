import { type FilterChain, type FilterRule, wholeOf } from '../../model/kernel/filters.ts';

/** What `iptables -S CHAIN`, or `nft -s list chain`, prints before the rules and after them. */
function edges({ tool, name, policy }: FilterChain): readonly [string, string] {
  if (tool === 'nft') return [policy === null ? `chain ${name} {` : `policy ${policy};`, '}'];
  return [policy === null ? `-N ${name}` : `-P ${name} ${policy.toUpperCase()}`, ''];
}

function words(parts: readonly string[]): string {
  return parts.join(' ').trim().replace(/\s+/g, ' ');
}

export type Surroundings = {
  /** Part of what the tool prints for the chain if, and only if, the rule is in its place. */
  readonly present: string;
  /** The same without it. */
  readonly absent: string;
};

/**
 * A rule with as many of its neighbours as it takes to distinguish its place from that of an equal one. White
 * space is one blank each.
 */
export function surroundingsOf(chain: FilterChain, rule: FilterRule): Surroundings {
  const [head, tail] = edges(chain);
  const lines = [head, ...chain.rules.map(wholeOf), tail];
  const at = chain.rules.indexOf(rule) + 1;
  const remaining = ` ${words(lines.toSpliced(at, 1))} `;
  const around = (width: number): Surroundings => {
    const before = lines.slice(Math.max(0, at - width), at);
    const after = lines.slice(at + 1, at + 1 + width);
    return {
      present: words([...before, lines[at] ?? '', ...after]),
      absent: words([...before, ...after]),
    };
  };
  for (let width = 1; width < lines.length; width += 1) {
    const found = around(width);
    if (!remaining.includes(` ${found.present} `)) return found;
  }
  return around(lines.length);
}
