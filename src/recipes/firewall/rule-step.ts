import { type Command, reading } from '../../executor/command.ts';
import { inNamespace } from '../../executor/namespace-entry.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Step } from '../../plan/plan.ts';
import { type Door, HOST_DOOR } from '../host/namespace-door.ts';

export type Rule = {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  /** `iptables`, `ip6tables-legacy`. */
  readonly program: string;
  readonly table: string;
  readonly chain: string;
  /** Before the existing rules, or after. */
  readonly place: 'first' | 'last';
  readonly matches: readonly string[];
  readonly target: 'ACCEPT' | 'MASQUERADE';
  /** Marks it as the build's, as a link's alias does. */
  readonly comment: string;
};

/** A look at a firewall, which only root may take. */
export function lookAtFirewall({ entry }: Pick<Door, 'entry'>, argv: Command['argv']): Command {
  return inNamespace(entry, reading(argv, { privileged: true }));
}

/** A rule of iptables. By its comment it is this build's, whatever else is added or flushed meanwhile. */
export function ruleStep(rule: Rule, door: Door = HOST_DOOR): Step {
  const table = rule.table === 'filter' ? [] : ['-t', rule.table];
  const spec = [
    ...[rule.chain, ...rule.matches],
    ...['-m', 'comment', '--comment', rule.comment, '-j', rule.target],
  ];
  /** -w waits while another program changes rules. */
  const argv = (verb: string) => [rule.program, '-w', ...table, verb, ...spec] as const;
  const asks = lookAtFirewall(door, argv('-C'));
  const isThere: Check = { command: asks, expects: { kind: 'succeeds' } };
  return makeStep({
    id: rule.id,
    title: rule.title,
    reason: rule.reason,
    command: door.change(argv(rule.place === 'first' ? '-I' : '-A')),
    before: door.same,
    check: { otherwise: `the rule is not in ${rule.chain}`, check: isThere },
    undo: undoBy(
      door.change(argv('-D')),
      // A namespace that can no longer be entered has no rules either.
      { command: asks, expects: { kind: 'absent' } },
      { guards: door.same },
    ),
  });
}
