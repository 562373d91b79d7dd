import { changing, reading } from '../../executor/command.ts';
import type { Family } from '../../model/address.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Step } from '../../plan/plan.ts';

export type Rule = {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly family: Family;
  readonly table: 'filter' | 'nat';
  readonly chain: string;
  /** Before what is there, or after. */
  readonly place: 'first' | 'last';
  readonly matches: readonly string[];
  readonly target: 'ACCEPT' | 'MASQUERADE';
  /** Marks it as the build's, as a link's alias does. */
  readonly comment: string;
};

/** What iptables -C says of a rule that is not there; other codes say that it could not look (iptables(8)). */
const ABSENT = { kind: 'fails', code: 1 } as const;

/** A rule of the firewall. By its comment it is this build's, whatever else is added or flushed meanwhile. */
export function ruleStep(rule: Rule): Step {
  const program = rule.family === 4 ? 'iptables' : 'ip6tables';
  const table = rule.table === 'filter' ? [] : ['-t', rule.table];
  const spec = [
    ...[rule.chain, ...rule.matches],
    ...['-m', 'comment', '--comment', rule.comment, '-j', rule.target],
  ];
  /** -w waits for whoever else changes rules now. */
  const argv = (verb: string) => [program, '-w', ...table, verb, ...spec] as const;
  const asks = reading(argv('-C'), { privileged: true });
  const isThere: Check = { command: asks, expects: { kind: 'succeeds' } };
  return makeStep({
    id: rule.id,
    title: rule.title,
    reason: rule.reason,
    command: changing(argv(rule.place === 'first' ? '-I' : '-A')),
    check: { otherwise: `the rule is not in ${rule.chain}`, check: isThere },
    undo: undoBy(changing(argv('-D')), { command: asks, expects: ABSENT }),
  });
}
