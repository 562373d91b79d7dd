import { changing } from '../../executor/command.ts';
import { inNamespace } from '../../executor/namespace-entry.ts';
import type { FilterChain } from '../../model/kernel/filters.ts';
import { DELETE_BY_COMMENT } from '../../plan/forms/own-scripts.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Step } from '../../plan/plan.ts';
import type { Door } from '../host/namespace-door.ts';
import { lookAtFirewall } from './rule-step.ts';

export type NftRule = Pick<Step, 'id' | 'title' | 'reason'> & {
  readonly chain: FilterChain;
  readonly matches: readonly string[];
  /** Distinguishes it from every other rule: `patchpanel:BUILD`. */
  readonly comment: string;
};

/** A rule that accepts, before all others of an nft chain. */
export function nftAcceptStep({ chain, matches, comment, ...head }: NftRule, door: Door): Step {
  const { family, table, name } = chain;
  const where = [family, table, name] as const;
  const list = lookAtFirewall(door, ['nft', '-s', 'list', 'chain', ...where]);
  const isOurs = { kind: 'prints', text: `comment "${comment}"` } as const;
  const isThere: Check = { command: list, expects: isOurs };
  // A chain that is gone has no rule.
  const isGone: Check = {
    command: list,
    expects: {
      kind: 'any',
      of: [{ kind: 'absent' }, { kind: 'not', of: isOurs }],
    },
  };
  const text = [...matches, 'accept', 'comment', `"${comment}"`].join(' ');
  return makeStep({
    ...head,
    command: door.change(['nft', 'insert', 'rule', ...where, text]),
    before: door.same,
    check: { otherwise: `the rule is not in ${name}`, check: isThere },
    undo: undoBy(
      inNamespace(
        door.entry,
        changing(['sh', '-c', DELETE_BY_COMMENT, 'patchpanel', ...where, comment]),
      ),
      isGone,
      { guards: door.same },
    ),
  });
}
